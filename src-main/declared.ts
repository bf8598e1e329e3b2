import { declaredSet } from './database/declared.ts'
import { journalDeclared } from './database/guards.ts'
import { followUpDeclared } from './follow-up/declared.ts'
import { measurementDeclared } from './measurement/declared.ts'
import { ecgDeclared } from './measurement/ecg/declared.ts'
import { glucoseDeclared } from './measurement/glucose/declared.ts'
import { policyDeclared } from './policy/declared.ts'
import { residentDeclared } from './resident/declared.ts'
import { signingDeclared } from './signing/declared.ts'
import { syncDeclared } from './sync/declared.ts'

/** All features' views and triggers. The number rises with every change; a test keeps the digest that goes with it. */
export const declared = declaredSet(4, [
  journalDeclared,
  residentDeclared,
  measurementDeclared,
  glucoseDeclared,
  ecgDeclared,
  followUpDeclared,
  signingDeclared,
  policyDeclared,
  syncDeclared
])
