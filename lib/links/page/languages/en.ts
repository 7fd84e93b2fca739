import type { PageTexts } from '../texts';

export const en: PageTexts = {
  defaultTitle: 'Secure sign-in',
  link: {
    title: 'Ready to sign in?',
    text: 'This link opens your sign-in, and it works only once. Press the button when you are ready.',
    button: 'Continue to sign-in',
    opening: 'Opening your sign-in…',
    caution: 'Were you not expecting this? Then simply close the page. Nothing happens unless you press the button.',
  },
  paste: {
    text: 'Part of your link is missing here. Copy the whole link from your message and paste it into this field.',
    label: 'Your link',
    incomplete: 'That is not the whole link. Copy it from “http” to the very last character.',
  },
  busy: {
    title: 'Already opening in another window',
    text: 'Your sign-in is being opened right now, perhaps in another tab. If you do not find it there, try again in a few seconds.',
  },
  unavailable: {
    title: 'Please try again in a moment',
    text: 'The sign-in cannot be opened right now. This attempt has not used up your link.',
  },
  uncertain: {
    title: 'Please try again in a moment',
    text: 'The sign-in cannot be opened right now, and it is not known yet whether this attempt has used up your link. If your next try says that the link cannot be used, ask for a new one.',
  },
  failed: {
    title: 'The sign-in did not open',
    text: 'The sign-in service did not answer as it should. Your link is still good: please try again. If it keeps failing, ask for help.',
  },
  declined: {
    title: 'The sign-in was refused',
    text: 'The sign-in service does not let you in this way. To try again will hardly help: please ask for help first. Your link stays good for another try.',
  },
  givenUp: {
    title: 'The sign-in did not open',
    text: 'The sign-in could not be opened, several times. This link can no longer be used.',
  },
  denied: {
    title: 'This link cannot be used',
    text: 'It may have been used already, it may have expired, or a newer link has replaced it.',
  },
  challengeFailed: {
    title: 'The sign-in was not completed',
    text: 'The security check was not passed, or it was cancelled. You have not been signed in.',
  },
  limited: {
    title: 'Too many attempts',
    text: 'There were too many failed attempts from your network. Please wait a minute.',
  },
  refused: {
    title: 'That did not work',
    text: 'The button was not pressed on this page, or its request arrived incomplete.',
  },
  notFound: {
    title: 'Page not found',
    text: 'This address is incomplete, or it has never existed.',
  },
  retryButton: 'Try again',
  openAgain: 'Open the link in your message once more.',
  newLink: 'You can ask for a new link where you got this one, for example by replying to the message.',
  help: 'Need help?',
  contact: 'Contact:',
  guided: {
    owner: 'Tenant check',
    start: {
      title: 'Which way shows the security check?',
      text: 'Each way to the app is opened in a new tab, and you say what you see there. Do it where nobody is signed in to the tenant: in a private window, or on a phone.',
      button: 'Begin',
    },
    ways: {
      location: 'Redirect of the tenant',
      'parent-cookie': 'Cookie of the parent domain',
      'auth-query': 'Token in the address',
      username: 'User name, normal sign-in',
    },
    user: 'Test user',
    app: 'App',
    text: 'Press the button. Look at what the new tab shows, answer nothing there, close it, and come back.',
    button: 'Try it',
    opening: 'Opening in a new tab…',
    question: 'What did you see?',
    sights: {
      challenge: 'The security check of the app',
      'sign-in': 'The normal sign-in',
      other: 'An error, or something else',
    },
    skip: 'Skip this way',
    tryFirst: 'Try it first, then say what you saw.',
    notOpened: {
      title: 'Nothing opens this way',
      text: 'The tenant did not answer as this way needs it. Close this tab, and choose “An error, or something else”.',
    },
    noTryLeft: {
      title: 'No tries are left',
      text: 'Each try may begin a security check of the test user. Start anew from the dialog in the editor.',
    },
    result: {
      recommended: 'Recommended',
      nothing: 'Nothing can be recommended',
      noWay: 'Not even the normal sign-in opened: look at what the tenant shows.',
      seen: 'What you saw',
      notSeen: 'Not tried',
      again: 'Try it again',
      end: 'The dialog in the editor shows this, too, and you choose the way there. You can close this page.',
    },
    why: {
      location: 'The security check goes on in another browser, and that browser never holds a token.',
      'parent-cookie': 'The tenant reads the cookie, and no address holds a token.',
      'auth-query':
        'The tenant takes the token in the address. It lives ten minutes at most, and may stay in the browser’s history.',
      username: 'No other way shows the security check. The normal sign-in works everywhere, and skips no factor.',
    },
  },
};
