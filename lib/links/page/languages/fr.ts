import type { PageTexts } from '../texts';

// The blanks before ? and : and inside « » are no-break spaces, as French wants them.
export const fr: PageTexts = {
  defaultTitle: 'Connexion sécurisée',
  link: {
    title: 'Voulez-vous vous connecter ?',
    text: 'Ce lien ouvre votre connexion et ne fonctionne qu’une seule fois. Appuyez sur le bouton quand vous voulez continuer.',
    button: 'Continuer vers la connexion',
    opening: 'Ouverture de la connexion…',
    caution:
      'Vous n’attendiez pas ce lien ? Fermez simplement la page. Rien ne se passe tant que vous n’appuyez pas sur le bouton.',
  },
  paste: {
    text: 'Il manque ici une partie de votre lien. Copiez le lien entier depuis votre message et collez-le dans ce champ.',
    label: 'Votre lien',
    incomplete: 'Ce n’est pas le lien entier. Copiez-le de « http » jusqu’au tout dernier caractère.',
  },
  busy: {
    title: 'Déjà en cours d’ouverture dans une autre fenêtre',
    text: 'Votre connexion est en train de s’ouvrir, peut-être dans un autre onglet. Si vous ne l’y trouvez pas, réessayez dans quelques secondes.',
  },
  unavailable: {
    title: 'Veuillez réessayer dans un instant',
    text: 'La connexion ne peut pas s’ouvrir pour le moment. Cet essai n’a pas consommé votre lien.',
  },
  uncertain: {
    title: 'Veuillez réessayer dans un instant',
    text: 'La connexion ne peut pas s’ouvrir pour le moment, et on ne sait pas encore si cet essai a consommé votre lien. Si l’essai suivant indique que le lien n’est pas utilisable, demandez-en un nouveau.',
  },
  failed: {
    title: 'La connexion ne s’est pas ouverte',
    text: 'Le service de connexion n’a pas répondu correctement. Votre lien reste valable : veuillez réessayer. Si le problème persiste, demandez de l’aide.',
  },
  declined: {
    title: 'La connexion a été refusée',
    text: 'Le service de connexion ne vous laisse pas entrer de cette façon. Réessayer n’aidera guère : demandez d’abord de l’aide. Votre lien reste valable pour un autre essai.',
  },
  givenUp: {
    title: 'La connexion ne s’est pas ouverte',
    text: 'La connexion n’a pas pu s’ouvrir, à plusieurs reprises. Ce lien n’est plus utilisable.',
  },
  denied: {
    title: 'Ce lien n’est pas utilisable',
    text: 'Il a peut-être déjà servi, il a expiré, ou un lien plus récent l’a remplacé.',
  },
  challengeFailed: {
    title: 'La connexion n’a pas abouti',
    text: 'La vérification de sécurité a échoué ou a été annulée. Aucune connexion n’a eu lieu.',
  },
  limited: {
    title: 'Trop d’essais',
    text: 'Trop d’essais infructueux sont venus de votre réseau. Veuillez patienter une minute.',
  },
  refused: {
    title: 'Cela n’a pas fonctionné',
    text: 'Le bouton n’a pas été actionné sur cette page, ou la demande est arrivée incomplète.',
  },
  notFound: {
    title: 'Page introuvable',
    text: 'Cette adresse est incomplète, ou elle n’a jamais existé.',
  },
  retryButton: 'Réessayer',
  openAgain: 'Ouvrez de nouveau le lien de votre message.',
  newLink: 'Vous pouvez demander un nouveau lien là où vous avez reçu celui-ci, par exemple en répondant au message.',
  help: 'Besoin d’aide ?',
  contact: 'Contact :',
  guided: {
    owner: 'Vérification du locataire',
    start: {
      title: 'Quelle voie affiche la vérification de sécurité ?',
      text: 'Chaque voie vers l’application s’ouvre dans un nouvel onglet, et vous dites ce que vous y voyez. Faites-le là où personne n’est connecté au locataire : dans une fenêtre privée ou sur un téléphone.',
      button: 'Commencer',
    },
    ways: {
      location: 'Redirection du locataire',
      'parent-cookie': 'Cookie du domaine parent',
      'auth-query': 'Jeton dans l’adresse',
      username: 'Nom d’utilisateur, connexion normale',
    },
    user: 'Utilisateur de test',
    app: 'Application',
    text: 'Appuyez sur le bouton. Regardez ce que montre le nouvel onglet, n’y répondez rien, fermez-le, puis revenez ici.',
    button: 'Essayer',
    opening: 'Ouverture dans un nouvel onglet…',
    question: 'Qu’avez-vous vu ?',
    sights: {
      challenge: 'La vérification de sécurité de l’application',
      'sign-in': 'La connexion normale',
      other: 'Une erreur, ou autre chose',
    },
    skip: 'Passer cette voie',
    tryFirst: 'Essayez d’abord, puis dites ce que vous avez vu.',
    notOpened: {
      title: 'Rien ne s’ouvre par cette voie',
      text: 'Le locataire n’a pas répondu comme cette voie l’exige. Fermez cet onglet et choisissez « Une erreur, ou autre chose ».',
    },
    noTryLeft: {
      title: 'Tous les essais sont épuisés',
      text: 'Chaque essai peut entamer une vérification de l’utilisateur de test. Recommencez depuis la fenêtre de l’éditeur.',
    },
    result: {
      recommended: 'Recommandé',
      nothing: 'Rien ne peut être recommandé',
      noWay: 'Même la connexion normale ne s’est pas ouverte : regardez ce qu’affiche le locataire.',
      seen: 'Ce que vous avez vu',
      notSeen: 'Non essayé',
      again: 'Essayer de nouveau',
      end: 'L’éditeur l’affiche aussi, et c’est là que vous choisissez la voie. Vous pouvez fermer cette page.',
    },
    why: {
      location: 'La vérification de sécurité se poursuit dans un autre navigateur, qui ne détient jamais de jeton.',
      'parent-cookie': 'Le locataire lit le cookie, et aucune adresse ne contient de jeton.',
      'auth-query':
        'Le locataire accepte le jeton dans l’adresse. Il vaut dix minutes au plus et peut rester dans l’historique du navigateur.',
      username:
        'Aucune autre voie n’affiche la vérification de sécurité. La connexion normale marche partout et ne saute aucun facteur.',
    },
  },
};
