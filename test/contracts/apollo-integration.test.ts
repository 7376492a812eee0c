/**
 * Apollo's own suite, through the hub's server: the same fastify, adapter, authentication, request ids and answers.
 * Only the Apollo server inside is the suite's, since the suite tests Apollo's options and not the hub's choice of them.
 *
 * One test is left out by its name, in the environment below: it asks that the suite and @apollo/server carry the same
 * version, and the newest suite is 5.5.0.
 *
 * @jest-environment ./test/contracts/apollo-environment.cjs
 */
import { ApolloServer, type ApolloServerOptions, type BaseContext } from '@apollo/server';
import {
  defineIntegrationTestSuite,
  type CreateServerForIntegrationTests,
  type CreateServerForIntegrationTestsOptions,
} from '@apollo/server-integration-testsuite';
import { buildSchema } from 'graphql';
import { createLogger } from '../../src/platform/logger';
import { createServer } from '../../src/server';

async function createHub(
  config: ApolloServerOptions<BaseContext>,
  { context }: CreateServerForIntegrationTestsOptions = {},
) {
  const apollo = new ApolloServer<BaseContext>(config);
  const hub = await createServer({
    schema: buildSchema('type Query { unused: Boolean }'),
    apollo,
    path: '/',
    authenticate: async () => ({ role: 'admin', keyId: 'key', organizationId: null, personId: null }) as never,
    context: async () => (context ? context() : {}),
    beforeAnswer: async () => undefined,
    ready: async () => ({ ok: true, problems: [] }),
    logger: createLogger({ level: 'silent' }),
    production: false,
  });
  const address = await hub.listen(0);
  return { server: apollo, url: address, extraCleanup: () => hub.close() };
}

// The suite brings its own copy of @apollo/server, whose classes are others to the compiler.
defineIntegrationTestSuite(createHub as unknown as CreateServerForIntegrationTests, { noIncrementalDelivery: false });
