#!/usr/bin/env node
import { readFileSync } from 'node:fs'

import { classifyRun } from './classify-run.ts'
import { describeVerdict } from './describe-verdict.ts'
import { readEvidence } from './read-evidence.ts'

const usage = `Usage: failure-classifier [--json] BUNDLE.json

Judges saved evidence of how a run ended and prints the verdict with its reasoning.
BUNDLE.json may be - for standard input.
`

function main(words: readonly string[]): number {
  const asJson = words.includes('--json')
  const [file, ...more] = words.filter((word) => word !== '--json')
  if (file === undefined || more.length > 0 || (file !== '-' && file.startsWith('-'))) {
    const isAsked = file === '--help' || file === '-h'
    ;(isAsked ? process.stdout : process.stderr).write(usage)
    return isAsked ? 0 : 2
  }
  const bundle = readBundle(file)
  if (bundle === undefined) return 2
  const { evidence, dropped } = readEvidence(bundle)
  for (const path of dropped) process.stderr.write(`left out, not readable: ${path}\n`)
  const verdict = classifyRun(evidence)
  const text = asJson ? JSON.stringify(verdict, undefined, 2) : describeVerdict(verdict)
  process.stdout.write(`${text}\n`)
  return 0
}

function readBundle(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    process.stderr.write(`${file} is not a readable JSON file: ${why}\n`)
    return undefined
  }
}

process.exitCode = main(process.argv.slice(2))
