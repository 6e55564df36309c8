/** The operator's views. */

export const header = {
  title: 'Marquee operator',
  places: 'Operator',
  overview: 'Overview',
  models: 'Models',
  data: 'Data',
  keys: 'Keys',
  forgetKey: 'Forget my key',
  toViewers: 'Viewers’ page',
} as const;
