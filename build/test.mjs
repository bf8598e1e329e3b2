import { readFileSync, rmSync } from 'node:fs'
import { setPriority } from 'node:os'
import { join } from 'node:path'
import { buildIfStale, exitWith, out, root, runNode24, setUp } from './setup.mjs'

const results = join(out, 'test/results.json')
const kept = join(out, 'checks')
const tool = path => join(root, 'node_modules', path)
const types = (compiler, project) => [
  tool(compiler),
  ...['--noEmit', '-p', project, '--incremental', '--tsBuildInfoFile', join(kept, `${project}.tsbuildinfo`)]
]
/** Where there are components, by the compiler that reads them; elsewhere by the native one, in a third of the time. */
const native = 'typescript-native/bin/tsc'
/** Both judge a file by itself: what they found good and nobody has changed since is good. */
const remembering = name => ['--cache', '--cache-strategy', 'content', '--cache-location', join(kept, name)]

const checks = [
  ['types of test', types(native, 'test')],
  ['types of src-renderer', types('vue-tsc/bin/vue-tsc.js', 'src-renderer')],
  ['types of src-main', types(native, 'src-main')],
  [
    'lint',
    [
      tool('eslint/bin/eslint.js'),
      ...['-c', 'build/eslint.config.js', '--max-warnings', '0'],
      ...remembering('eslint'),
      '.'
    ]
  ],
  [
    'format',
    [tool('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', ...remembering('prettier'), '.']
  ]
]

const seconds = since => ((Date.now() - since) / 1000).toFixed(1)

/** Runs one check in the gaps that the tests leave; what it says comes in one piece, and only when it has failed. */
async function check([name, args]) {
  const since = Date.now()
  let said = ''
  const begun = child => {
    try {
      setPriority(child.pid, 10)
    } catch {
      // It is only politeness.
    }
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', text => (said += text))
  }
  const code = await runNode24(args, {}, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], begun })
  console.log(
    `${code === 0 ? '' : `\n${said}`}== ${name}: ${code === 0 ? 'good' : 'FAILED'} (${seconds(since)} s)`
  )
  return { name, isGood: code === 0 }
}

async function build() {
  const since = Date.now()
  const isGood = await buildIfStale().then(
    () => true,
    error => (console.error(error.message), false)
  )
  console.log(`== build: ${isGood ? 'good' : 'FAILED'} (${seconds(since)} s)`)
  return { name: 'build', isGood }
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

async function tests(wanted) {
  rmSync(results, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`]
  const args = [
    tool('vitest/vitest.mjs'),
    'run',
    '--config',
    'build/vitest.config.ts',
    ...reporters,
    ...wanted
  ]
  return count(await runNode24(args, {}, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }))
}

await exitWith(async () => {
  await setUp()
  const wanted = process.argv.slice(2)
  // Who names a file is at work on it and wants its answer at once; the whole is checked before it is handed on.
  const judged = []
  const judging =
    wanted.length > 0
      ? Promise.resolve()
      : (async () => {
          for (const one of checks) judged.push(await check(one))
        })()
  if (wanted.length === 0) judged.push(await build())
  const { passed, failed, skipped } = await tests(wanted)
  await judging

  const bad = judged.filter(({ isGood }) => !isGood)
  for (const { name } of bad) console.log(`\nFAILED: ${name} (its words stand above)`)
  const good = judged.length - bad.length
  console.log(
    `\n${passed + good} passed, ${failed + bad.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
  )
  return failed + bad.length === 0 ? 0 : 1
})
