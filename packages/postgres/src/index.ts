export { type PostgresOptions, type PostgresServer, startPostgres } from './startPostgres.ts'
export { createTestDatabase, startTestServer, type TestDatabase, type TestServer } from './testDatabase.ts'
