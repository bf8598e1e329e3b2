import type { VisitForm } from '../../contract.ts'
import type { Fields } from '../contract.ts'
import { defineSheet, type Form } from '../form.ts'
import type { FormFile } from './contract.ts'
import { definitionOf } from './definition.ts'
import { rulesOf } from './rules.ts'

/**
 * The form of a file that has been found sound.
 * @param earlier its editions before, newest first
 */
export const formOfFile = (file: FormFile, earlier: readonly Form[]): Form =>
  defineSheet<Fields, VisitForm>({ definition: definitionOf(file), earlier, rules: rulesOf(file) })
