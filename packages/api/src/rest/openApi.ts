import { jsonSchemaOf, pathMembers, type RestOperation, restOperations } from './operations.ts'

/** The REST API as OpenAPI 3.1, made from the routers' own schemas. `origin` is where it is served. */
export function openApiDocument(origin: string) {
  const paths: Record<string, Record<string, object>> = {}
  for (const operation of restOperations) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method.toLowerCase()]: operationOf(operation),
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Safelane',
      version: '1',
      description:
        'Stablecoin payments and cover. Amounts are base units as decimal text, beside their asset. Times called `…Sec` are the chain’s, those called `…At` the wall clock’s.',
    },
    servers: [{ url: `${origin}/api/v1` }],
    security: [{ apiKey: [] }],
    paths,
    components: {
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, `slk_…`' } },
      schemas: { Problem: PROBLEM },
      responses: {
        Problem: {
          description: 'Refused; nothing was changed',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  }
}

/** RFC 9457. */
const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'A literal to act on, e.g. INSUFFICIENT_BALANCE' },
    detail: { type: 'string' },
    field: { type: ['string', 'null'], description: 'The input’s member at fault' },
    meta: { type: 'object' },
  },
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Executes once for 24 hours: whoever repeats the call with it gets the first answer again',
  schema: { type: 'string', maxLength: 255 },
}

function operationOf(operation: RestOperation): object {
  const { procedure, method, path, summary, scope, isMutation, members, required, output } = operation
  const inPath = pathMembers(path)
  const rest = Object.keys(members).filter((name) => !inPath.includes(name))
  const hasBody = method !== 'GET' && method !== 'DELETE' && rest.length > 0
  const parameters: object[] = inPath.map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: members[name],
  }))
  if (!hasBody) {
    for (const name of rest) {
      parameters.push({ name, in: 'query', required: required.includes(name), schema: members[name] })
    }
  }
  if (isMutation) parameters.push(IDEMPOTENCY_KEY)
  const body = {
    type: 'object',
    properties: Object.fromEntries(rest.map((name) => [name, members[name]])),
    required: required.filter((name) => rest.includes(name)),
  }
  return {
    operationId: procedure.replace('.', '_'),
    tags: [procedure.split('.')[0]],
    summary,
    ...(scope === undefined || scope === 'any' ? {} : { description: `Scope: \`${scope}\`` }),
    parameters,
    ...(hasBody
      ? { requestBody: { required: true, content: { 'application/json': { schema: body } } } }
      : {}),
    responses: {
      200: {
        description: 'Done',
        content: { 'application/json': { schema: jsonSchemaOf(output) } },
      },
      default: { $ref: '#/components/responses/Problem' },
    },
  }
}
