/** A request as it was sent. */
export type SentRequest = { method: string; url: string };

/** The part of an OpenAPI document that tells which operations there are. */
export type Paths = Record<string, Record<string, { operationId: string }>>;

/** Which operation of an OpenAPI document answers a request: of several, the one whose path says most. */
export function findOperation(paths: Paths, { method, url }: SentRequest): string | undefined {
  const { pathname } = new URL(url);
  const fitting = Object.keys(paths)
    .filter((template) => paths[template]![method.toLowerCase()] && pathPattern(template).test(pathname))
    .sort((a, b) => parametersIn(a) - parametersIn(b));
  return fitting[0] && paths[fitting[0]]![method.toLowerCase()]!.operationId;
}

function pathPattern(template: string): RegExp {
  const parts = template.split(/\{\w+\}/).map((part) => part.replaceAll(/[.+]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]+')}$`);
}

function parametersIn(template: string): number {
  return template.split('{').length;
}
