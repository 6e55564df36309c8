/** Of an import, a training or an evaluation, as stored and answered; abandoned: its process died. */
export const runStates = ['running', 'succeeded', 'failed', 'abandoned'] as const;
export type RunState = (typeof runStates)[number];
