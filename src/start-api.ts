import type { App } from './app';
import { RequestContext } from './auth/request-context';
import { createLogger } from './platform/logger';
import { hubSchema } from './schema';
import { createServer, type HubServer } from './server';
import { readiness } from './readiness';

/** Starts the HTTP side of the hub on its configured address. */
export async function startApi(app: App): Promise<HubServer> {
  const server = await createServer({
    schema: hubSchema(app.resolvers),
    authenticate: (authorization, requestId) => app.keys.authenticate(authorization, requestId),
    context: (principal, requestId) => new RequestContext(principal, requestId),
    ready: () => readiness(app),
    logger: createLogger({ level: app.config.logLevel }),
    production: app.config.production,
    compiled: app.config.compiled,
  });
  await server.listen(app.config.port, app.config.host);
  return server;
}
