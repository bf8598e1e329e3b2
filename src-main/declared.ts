import { type DeclaredSet, declaredSet } from './database/declared.ts'
import { journalDeclared } from './database/guards.ts'
import type { RecordKind } from './database/record-kind.ts'
import { kinds } from './kinds.ts'
import { ecgDeclared } from './measurement/ecg/declared.ts'
import { policyDeclared } from './policy/declared.ts'
import { signingDeclared } from './signing/declared.ts'
import { syncDeclared } from './sync/declared.ts'

/** All features' triggers, and the views that are made of what their kinds of record declare. */
export const declaredOf = (all: readonly RecordKind[]): DeclaredSet =>
  // The number rises with every change; a test keeps the digest that goes with it.
  declaredSet(14, [
    journalDeclared,
    ecgDeclared,
    signingDeclared,
    policyDeclared,
    syncDeclared,
    {
      timeline: all.flatMap(({ timeline }) => timeline?.selects ?? []),
      evidence: all.flatMap(({ evidence }) => evidence ?? [])
    }
  ])

export const declared = declaredOf(kinds)
