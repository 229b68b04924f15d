import { z } from 'zod'
import type { Scope } from '../access/scope.ts'
import { appRouter } from '../routers/app.ts'
import type { ProcedureMeta } from '../trpc.ts'
import { REST_ROUTES, type RestRoute } from './routes.ts'

type JsonSchema = Readonly<Record<string, unknown>>

/** A procedure as plain HTTP: its route, and what the router says about it. */
export interface RestOperation extends RestRoute {
  /** `payment.quote` */
  readonly procedure: string
  readonly scope: Scope | 'any' | undefined
  readonly isMutation: boolean
  /** JSON schema of the input's members; `{}` without input. */
  readonly members: Readonly<Record<string, JsonSchema>>
  readonly required: readonly string[]
}

interface ProcedureDefinition {
  readonly _def: {
    readonly type: string
    readonly inputs: readonly z.ZodType[]
    readonly meta?: ProcedureMeta
  }
}

const UINT256 = { type: 'string', pattern: '^[0-9]{1,78}$' }

/** JSON schema of what a zod schema takes; what JSON has no numbers for is decimal text. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      const definition = zodSchema._zod.def as { type: string; options?: readonly z.core.$ZodType[] }
      const isBigint =
        definition.type === 'bigint' ||
        definition.options?.some((option) => option._zod.def.type === 'bigint')
      if (!isBigint) return
      delete jsonSchema.anyOf
      Object.assign(jsonSchema, UINT256)
    },
  })
  return rest
}

function readOperation(procedure: string, route: RestRoute): RestOperation {
  const procedures = appRouter._def.procedures as unknown as Record<string, ProcedureDefinition>
  const definition = procedures[procedure]?._def
  if (definition === undefined) throw new Error(`The route ${route.path} is of no procedure: ${procedure}`)
  const input = definition.inputs[0]
  const schema = input === undefined ? {} : jsonSchemaOf(input)
  return {
    ...route,
    procedure,
    scope: definition.meta?.scope,
    isMutation: definition.type === 'mutation',
    members: (schema.properties ?? {}) as RestOperation['members'],
    required: (schema.required ?? []) as readonly string[],
  }
}

/** Everything that plain HTTP can call. */
export const restOperations: readonly RestOperation[] = Object.entries(REST_ROUTES).map(
  ([procedure, route]) => readOperation(procedure, route),
)

/** Names in a route's path, e.g. `paymentId` of `/payments/{paymentId}`. */
export function pathMembers(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)
}
