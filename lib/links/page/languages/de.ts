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
    incomplete: 'Das ist nicht der ganze Link. Kopieren Sie ihn von „https“ bis zum allerletzten Zeichen.',
  },
  busy: {
    title: 'Wird schon in einem anderen Fenster geöffnet',
    text: 'Ihre Anmeldung wird gerade geöffnet, vielleicht in einem anderen Tab. Wenn Sie sie dort nicht finden, versuchen Sie es in ein paar Sekunden noch einmal.',
  },
  unavailable: {
    title: 'Bitte gleich noch einmal versuchen',
    text: 'Die Anmeldung lässt sich im Moment nicht öffnen. Ihr Link wurde durch diesen Versuch nicht verbraucht.',
  },
  failed: {
    title: 'Die Anmeldung ließ sich nicht öffnen',
    text: 'Der Anmeldedienst hat nicht richtig geantwortet. Ihr Link gilt noch: Bitte versuchen Sie es noch einmal. Klappt es wieder nicht, fragen Sie bitte nach Hilfe.',
  },
  givenUp: {
    title: 'Die Anmeldung ließ sich nicht öffnen',
    text: 'Der Anmeldedienst hat mehrmals nicht richtig geantwortet. Dieser Link lässt sich nicht mehr verwenden.',
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
};
