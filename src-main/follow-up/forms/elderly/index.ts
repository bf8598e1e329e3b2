import { defineSheet } from '../form.ts'
import { elderly } from './definition.ts'
import { elderlyRules } from './rules.ts'

export const elderlyForm = defineSheet({ definition: elderly, earlier: [], rules: elderlyRules })
