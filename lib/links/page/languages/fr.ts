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
    incomplete: 'Ce n’est pas le lien entier. Copiez-le de « https » jusqu’au tout dernier caractère.',
  },
  busy: {
    title: 'Déjà en cours d’ouverture dans une autre fenêtre',
    text: 'Votre connexion est en train de s’ouvrir, peut-être dans un autre onglet. Si vous ne l’y trouvez pas, réessayez dans quelques secondes.',
  },
  unavailable: {
    title: 'Veuillez réessayer dans un instant',
    text: 'La connexion ne peut pas s’ouvrir pour le moment. Cet essai n’a pas consommé votre lien.',
  },
  failed: {
    title: 'La connexion ne s’est pas ouverte',
    text: 'Le service de connexion n’a pas répondu correctement. Votre lien reste valable : veuillez réessayer. Si le problème persiste, demandez de l’aide.',
  },
  givenUp: {
    title: 'La connexion ne s’est pas ouverte',
    text: 'Le service de connexion n’a pas répondu correctement, à plusieurs reprises. Ce lien n’est plus utilisable.',
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
};
