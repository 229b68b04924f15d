export { type PostgresOptions, type RunningPostgres, startPostgres } from './postgres.ts'
export { startTestDatabase, type TestDatabase } from './testDatabase.ts'
