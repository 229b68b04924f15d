/** What the browser test's page runs: bundled for browsers, called by name from the test. */
import { type Erc20Scenario, fromJson, tellErc20Story, toJson } from './erc20Scenario.ts'

Object.assign(globalThis, {
  tellErc20Story: async (json: string) => toJson(await tellErc20Story(fromJson(json) as Erc20Scenario)),
})
