/** What is not like anvil yet. Both lists are checked by the test, so they can only shrink. */

/** Methods that are not there: each must be answered with -32601. */
export const missingMethods: readonly string[] = []

/** Steps, by `stepName`, whose answers differ from anvil's and should not. */
export const differingSteps: readonly string[] = []
