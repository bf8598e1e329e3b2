import { config, type core, safeParse } from 'zod'
import { zhCN } from 'zod/locales'

// The strict content policy of the window allows no generated code.
config({ ...zhCN(), jitless: true })

/** What a contract would refuse, as dotted path → sentence: for pages that ask before they send. */
export function check(schema: core.$ZodType, input: unknown): Readonly<Record<string, string>> {
  const parsed = safeParse(schema, input)
  const fields: Record<string, string> = {}
  for (const { path, message } of parsed.error?.issues ?? []) fields[path.map(String).join('.')] ??= message
  return fields
}
