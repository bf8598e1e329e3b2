import type { Declared } from '../database/declared.ts'

export const policyDeclared: Declared = {
  triggers: {
    policy_version_never_updated: `BEFORE UPDATE ON policy_version
      BEGIN SELECT raise(ABORT, 'a state of the policy is never changed'); END`,
    policy_version_never_deleted: `BEFORE DELETE ON policy_version
      BEGIN SELECT raise(ABORT, 'a state of the policy is never taken away'); END`
  }
}
