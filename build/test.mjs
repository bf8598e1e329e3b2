import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildIfStale, exitWith, out, root, runNode24, setUp } from './setup.mjs'

const results = join(out, 'test/results.json')
const tool = path => join(root, 'node_modules', path)
const node = args => runNode24(args, {}, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
const types = project => () => node([tool('vue-tsc/bin/vue-tsc.js'), '--noEmit', '-p', project])

const checks = [
  ['format', () => node([tool('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'])],
  ['types of src-main', types('src-main')],
  ['types of src-renderer', types('src-renderer')],
  ['types of test', types('test')],
  [
    'lint',
    () => node([tool('eslint/bin/eslint.js'), '-c', 'build/eslint.config.js', '--max-warnings', '0', '.'])
  ],
  ['build', () => buildIfStale().then(() => 0)]
]

async function check([name, work]) {
  console.log(`\n== ${name}`)
  const start = Date.now()
  const code = await work().catch(error => (console.error(error.message), 1))
  console.log(`== ${name}: ${code === 0 ? 'good' : 'FAILED'} (${((Date.now() - start) / 1000).toFixed(1)} s)`)
  return code === 0
}

/** Counts from vitest's own report; a file that cannot even be loaded is one failure, and so is a lost report. */
function count(code) {
  try {
    const report = JSON.parse(readFileSync(results, 'utf8'))
    const broken = report.testResults.filter(
      file => file.status === 'failed' && !file.assertionResults.some(test => test.status === 'failed')
    )
    const failed = report.numFailedTests + broken.length
    return {
      passed: report.numPassedTests,
      failed: failed === 0 && code !== 0 ? 1 : failed,
      skipped: report.numPendingTests + report.numTodoTests
    }
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

await exitWith(async () => {
  await setUp()
  let passed = 0
  let failed = 0
  for (const each of checks) {
    if (await check(each)) passed++
    else failed++
  }

  console.log('\n== tests')
  rmSync(results, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`]
  const extra = process.argv.slice(2)
  const code = await node([
    tool('vitest/vitest.mjs'),
    'run',
    '--config',
    'build/vitest.config.ts',
    ...reporters,
    ...extra
  ])
  const tests = count(code)
  passed += tests.passed
  failed += tests.failed
  console.log(`\n${passed} passed, ${failed} failed${tests.skipped > 0 ? `, ${tests.skipped} skipped` : ''}`)
  return failed === 0 ? 0 : 1
})
