/** States of an import, training or evaluation, as stored and sent. `abandoned`: its process died. */
export const runStates = ['running', 'succeeded', 'failed', 'abandoned'] as const;
export type RunState = (typeof runStates)[number];
