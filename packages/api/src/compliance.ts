import { type ComplianceEnv, readComplianceEnv } from './env.ts'
import type { ComplianceSettings } from './services/riskApiService.ts'
import { createSanctionsFolder } from './services/sanctionsSource.ts'

export { type ComplianceSettings, createDeployedRiskService } from './services/riskApiService.ts'

/** The deployment's rules from the environment; throws a `ZodError` that names the variable at fault. */
export function readCompliance(variables: Readonly<Record<string, string | undefined>>): ComplianceSettings {
  return complianceFrom(readComplianceEnv(variables))
}

/** The settings with the sanctions list that they name. */
export function complianceFrom({
  sanctionsDir,
  sanctionsMaxAgeDays,
  ...settings
}: ComplianceEnv): ComplianceSettings {
  const policy = { maxAgeDays: sanctionsMaxAgeDays, isRequired: true }
  return {
    ...settings,
    sanctions: sanctionsDir === undefined ? undefined : createSanctionsFolder(sanctionsDir, policy),
  }
}
