import { count, isolated, stars } from './format.ts';

/** What every view of a viewer shares: the header, accounts, ratings, the connection. */

export const product = 'Marquee';
export const windowTitle = (view: string) => `${view} · ${product}`;
export const skip = 'Skip to the content';
export const close = 'Close';
export const cancel = 'Cancel';
export const undo = 'Undo';
export const dismiss = 'Dismiss';
export const loading = 'Loading';
export const tryAgain = 'Try again';
export const notLoadedTitle = 'Not loaded';
export const notLoaded = 'This part of the page couldn’t be loaded. You may be offline.';
export const more = 'More films';
export const copyFailed = 'Your browser doesn’t allow copying. Copy this page’s address instead.';

export const header = {
  places: 'Main',
  home: 'For you',
  together: 'Watch together',
  ratings: 'My ratings',
  signIn: 'Sign in',
  account: 'Account',
} as const;

export const footer = {
  label: 'More',
  about: 'What to watch next, and why.',
  api: 'API',
  operator: 'Operator',
} as const;

export const search = {
  label: 'Search for a film',
  button: 'Search',
  options: 'Films',
  found: (number: number) =>
    number === 1 ? 'One film found.' : `${number} films found. Use the arrow keys to choose.`,
  none: (text: string) => `No film matches “${text}”. Try fewer letters.`,
} as const;

export const rating = {
  label: (title: string) => `Your rating of ${isolated(title)}`,
  none: 'not rated',
  help: 'Arrow keys choose and Enter rates; 1 to 5 rate at once, Delete removes the rating.',
  remove: (title: string) => `Remove your rating of ${isolated(title)}`,
  given: (title: string, value: number) => `You gave “${isolated(title)}” ${stars(value)}.`,
  removed: (title: string) => `Your rating of “${isolated(title)}” has been removed.`,
} as const;

export const marks = {
  watchlist: {
    add: 'Add to watchlist',
    remove: 'Remove from watchlist',
    added: (title: string) => `“${isolated(title)}” is on your watchlist.`,
    removed: (title: string) => `“${isolated(title)}” is off your watchlist.`,
    mark: 'Watchlist',
  },
  seen: {
    add: 'Seen it, no rating',
    remove: 'Mark as not seen',
    added: (title: string) => `“${isolated(title)}” is marked as seen.`,
    removed: (title: string) => `“${isolated(title)}” is no longer marked as seen.`,
    mark: 'Seen',
  },
  hidden: {
    add: 'Not interested',
    remove: 'Show it again',
    added: (title: string) => `“${isolated(title)}” won’t be recommended again.`,
    removed: (title: string) => `“${isolated(title)}” may be recommended again.`,
    mark: 'Hidden',
  },
} as const;

export const menu = {
  open: (title: string) => `More about ${isolated(title)}`,
  label: (title: string) => title,
  similar: 'More like this',
  why: 'Why this film?',
} as const;

export const connection = {
  slow: 'The server is slow to answer.',
  busy: 'The server can’t answer right now. Trying again…',
  lost: 'Can’t reach the server. Trying again…',
  kept: (waiting: number) =>
    waiting === 1
      ? 'Your last change is saved here and will be sent.'
      : `Your last ${waiting} changes are saved here and will be sent.`,
} as const;

export const problems = {
  failed: (reason: string) => `That didn’t work: ${reason}`,
  refusedAboutYou: (reason: string) => `What you said about yourself was not saved. ${reason}`,
  refused: (title: string, reason: string) => `Your change to “${isolated(title)}” was not saved. ${reason}`,
  away: 'Can’t reach the server. Try again in a moment.',
  byCode: {
    TOKEN_INVALID: 'This private link no longer works.',
    TOKEN_FOREIGN: 'Your private link doesn’t open this.',
    KEY_MISSING: 'This server needs a key for that.',
    KEY_INVALID: 'The server doesn’t accept this key.',
    SCOPE_MISSING: 'This key doesn’t allow that.',
    NOT_FROM_HERE: 'This server doesn’t take accounts yet. Ask the person who runs it.',
    RATE_EXCEEDED: 'That was too much at once. Wait a minute, then try again.',
    OVERLOADED: 'The server is very busy. Try again in a moment.',
    MODEL_MISSING: 'There are no recommendations yet: the server is still being set up. Try again in a few minutes.',
  } as Readonly<Record<string, string>>,
  accountGone: 'This account or its private link no longer exists. You’re browsing without one.',
} as const;

export const key = {
  title: 'This server needs a key',
  toRead: 'Only people with a key can see its films.',
  toWrite: 'Only people with a key can save ratings here.',
  kept: 'Until then, your changes stay in this browser.',
  label: 'Key from the person who runs this server (forgotten when you close the window)',
  use: 'Use this key',
  later: 'Not now',
} as const;

export const aboutYou = {
  title: 'About you (optional)',
  note: 'Helps a little until you have rated a few films.',
  age: 'Age',
  gender: 'Gender',
  occupation: 'Occupation',
  unsaid: 'Prefer not to say',
  genders: { F: 'Female', M: 'Male' } as Readonly<Record<string, string>>,
} as const;

export const account = {
  title: 'Keep your ratings',
  note: (ratings: number) =>
    ratings === 0
      ? 'Your ratings stay in this browser until you make an account.'
      : `${ratings === 1 ? 'Your rating stays' : `Your ${count(ratings, 'rating')} stay`} in this browser until you make an account.`,
  nickname: 'Nickname (optional)',
  nicknameNote: 'Shown to people you watch with.',
  create: 'Create account',
  haveOne: 'Already have an account?',
  link: 'Your private link',
  linkNote: 'Paste the link you saved when you made your account.',
  linkFault: 'That is not a private link. It looks like https://…/#token=mv_…',
  bring: 'Add the ratings from this browser',
  signIn: 'Sign in',
  needsKey: 'This server needs a key to make accounts.',
  created: 'Your account is ready',
  linkIs:
    'This is your private link. It signs you in on any device, and it is the only way back into your account. Keep it to yourself.',
  copy: 'Copy link',
  copied: 'Copied.',
  copyFailed: 'Your browser doesn’t allow copying. Select the link and copy it yourself.',
  qr: 'QR code of your private link: scan it with your phone to sign in there.',
  done: 'Done',
  mine: 'Your account',
  unnamed: (user: number | string) => (typeof user === 'number' ? `Member ${user}` : user),
  rename: 'Save nickname',
  renamed: 'Nickname saved.',
  showLink: 'Show my private link',
  hideLink: 'Hide my private link',
  newLink: 'Make a private link',
  noLink: 'This browser has no private link for this account.',
  signOut: 'Sign out',
  signOutTitle: 'Sign out?',
  signOutNote: 'Your ratings stay on the server. To come back, open your private link. Save it before you sign out:',
  switchTitle: 'Switch accounts?',
  switchNote: (now: string, other: string) =>
    `You’re signed in as ${isolated(now)}. This link opens the account of ${isolated(other)}.`,
  switchBack: (now: string) => `To come back to ${isolated(now)}, you need this private link. Save it first:`,
  stay: (now: string) => `Stay ${isolated(now)}`,
  switchTo: (other: string) => `Sign in as ${isolated(other)}`,
  signedIn: (name: string) => `Signed in as ${isolated(name)}.`,
  signedOut: 'Signed out. Open your private link to come back.',
  tokenInvalid: 'This private link no longer works.',
} as const;
