import type { PageTexts } from '../texts';

export const de: PageTexts = {
  defaultTitle: 'Sichere Anmeldung',
  link: {
    title: 'Bereit zur Anmeldung?',
    text: 'Dieser Link öffnet Ihre Anmeldung und funktioniert nur ein einziges Mal. Drücken Sie den Knopf, wenn Sie so weit sind.',
    button: 'Weiter zur Anmeldung',
    opening: 'Ihre Anmeldung wird geöffnet …',
    caution: 'Haben Sie das nicht erwartet? Dann schließen Sie einfach die Seite. Ohne den Knopf geschieht nichts.',
  },
  paste: {
    text: 'Hier fehlt ein Teil Ihres Links. Kopieren Sie den ganzen Link aus Ihrer Nachricht und fügen Sie ihn in dieses Feld ein.',
    label: 'Ihr Link',
    incomplete: 'Das ist nicht der ganze Link. Kopieren Sie ihn von „http“ bis zum allerletzten Zeichen.',
  },
  busy: {
    title: 'Wird schon in einem anderen Fenster geöffnet',
    text: 'Ihre Anmeldung wird gerade geöffnet, vielleicht in einem anderen Tab. Wenn Sie sie dort nicht finden, versuchen Sie es in ein paar Sekunden noch einmal.',
  },
  unavailable: {
    title: 'Bitte gleich noch einmal versuchen',
    text: 'Die Anmeldung lässt sich im Moment nicht öffnen. Ihr Link wurde durch diesen Versuch nicht verbraucht.',
  },
  uncertain: {
    title: 'Bitte gleich noch einmal versuchen',
    text: 'Die Anmeldung lässt sich im Moment nicht öffnen, und ob dieser Versuch Ihren Link verbraucht hat, ist noch nicht bekannt. Heißt es beim nächsten Versuch, dass der Link nicht gilt, bitten Sie um einen neuen.',
  },
  failed: {
    title: 'Die Anmeldung ließ sich nicht öffnen',
    text: 'Der Anmeldedienst hat nicht richtig geantwortet. Ihr Link gilt noch: Bitte versuchen Sie es noch einmal. Klappt es wieder nicht, fragen Sie bitte nach Hilfe.',
  },
  declined: {
    title: 'Die Anmeldung wurde abgelehnt',
    text: 'Der Anmeldedienst lässt Sie auf diesem Weg nicht hinein. Ein neuer Versuch hilft kaum: Bitte fragen Sie erst nach Hilfe. Ihr Link gilt noch für einen weiteren Versuch.',
  },
  givenUp: {
    title: 'Die Anmeldung ließ sich nicht öffnen',
    text: 'Die Anmeldung ließ sich mehrmals nicht öffnen. Dieser Link lässt sich nicht mehr verwenden.',
  },
  denied: {
    title: 'Dieser Link gilt nicht',
    text: 'Vielleicht wurde er schon benutzt, ist abgelaufen oder durch einen neueren ersetzt worden.',
  },
  challengeFailed: {
    title: 'Die Anmeldung wurde nicht abgeschlossen',
    text: 'Die Sicherheitsabfrage wurde nicht bestanden oder abgebrochen. Sie sind nicht angemeldet.',
  },
  limited: {
    title: 'Zu viele Versuche',
    text: 'Aus Ihrem Netz kamen zu viele erfolglose Versuche. Bitte warten Sie eine Minute.',
  },
  refused: {
    title: 'Das hat nicht geklappt',
    text: 'Der Knopf wurde nicht auf dieser Seite gedrückt, oder die Anfrage kam unvollständig an.',
  },
  notFound: {
    title: 'Seite nicht gefunden',
    text: 'Diese Adresse ist unvollständig, oder es gab sie nie.',
  },
  retryButton: 'Erneut versuchen',
  openAgain: 'Öffnen Sie den Link in Ihrer Nachricht noch einmal.',
  newLink: 'Einen neuen Link bekommen Sie dort, wo dieser herkam, zum Beispiel mit einer Antwort auf die Nachricht.',
  help: 'Brauchen Sie Hilfe?',
  contact: 'Kontakt:',
  guided: {
    owner: 'Mandant prüfen',
    start: {
      title: 'Welcher Weg zeigt die Sicherheitsabfrage?',
      text: 'Jeder Weg zur App wird in einem neuen Tab geöffnet, und Sie sagen, was Sie dort sehen. Tun Sie das, wo niemand beim Mandanten angemeldet ist: in einem privaten Fenster oder auf einem Telefon.',
      button: 'Beginnen',
    },
    ways: {
      location: 'Weiterleitung des Mandanten',
      'parent-cookie': 'Cookie der übergeordneten Domain',
      'auth-query': 'Token in der Adresse',
      username: 'Benutzername, normale Anmeldung',
    },
    user: 'Testbenutzer',
    app: 'Test-App',
    text: 'Drücken Sie den Knopf. Sehen Sie sich an, was der neue Tab zeigt, antworten Sie dort nichts, schließen Sie ihn und kommen Sie zurück.',
    button: 'Ausprobieren',
    opening: 'Wird in einem neuen Tab geöffnet …',
    question: 'Was haben Sie gesehen?',
    sights: {
      challenge: 'Die Sicherheitsabfrage der App',
      'sign-in': 'Die normale Anmeldung',
      other: 'Einen Fehler oder etwas anderes',
    },
    skip: 'Diesen Weg auslassen',
    tryFirst: 'Probieren Sie es erst aus, und sagen Sie dann, was Sie gesehen haben.',
    notOpened: {
      title: 'Auf diesem Weg öffnet sich nichts',
      text: 'Der Mandant hat nicht so geantwortet, wie dieser Weg es braucht. Schließen Sie diesen Tab und wählen Sie „Einen Fehler oder etwas anderes“.',
    },
    noTryLeft: {
      title: 'Alle Versuche sind aufgebraucht',
      text: 'Jeder Versuch kann eine Sicherheitsabfrage des Testbenutzers beginnen. Beginnen Sie im Dialog des Editors von vorn.',
    },
    result: {
      recommended: 'Empfohlen',
      nothing: 'Es lässt sich nichts empfehlen',
      noWay: 'Nicht einmal die normale Anmeldung hat sich geöffnet: Sehen Sie nach, was der Mandant zeigt.',
      seen: 'Was Sie gesehen haben',
      notSeen: 'Nicht ausprobiert',
      again: 'Noch einmal ausprobieren',
      end: 'Auch der Dialog im Editor zeigt dies, und dort wählen Sie den Weg. Sie können diese Seite schließen.',
    },
    why: {
      location: 'Die Sicherheitsabfrage geht in einem anderen Browser weiter, und dieser hat nie ein Token.',
      'parent-cookie': 'Der Mandant liest das Cookie, und keine Adresse enthält ein Token.',
      'auth-query':
        'Der Mandant nimmt das Token in der Adresse an. Es gilt höchstens zehn Minuten und kann im Verlauf des Browsers bleiben.',
      username:
        'Kein anderer Weg zeigt die Sicherheitsabfrage. Die normale Anmeldung geht überall und überspringt keinen Faktor.',
    },
  },
};
