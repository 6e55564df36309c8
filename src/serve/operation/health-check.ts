/**
 * - ok
 * - degraded: requests are answered, but somebody should look
 * - failing: requests cannot be answered
 */
export type HealthStatus = 'ok' | 'degraded' | 'failing';

export type HealthCheck = {
  name: string;
  status: HealthStatus;
  /** What is wrong, or that all is well, in words. */
  detail: string;
};
