import { expect, test } from 'vitest'

import { DemoError } from './demo-error.ts'
import { parseOptions } from './demo-options.ts'

const recordings = ['thinking', 'tools']
const place = ['--kubeconfig', '/k', '--claim', 'data', '--image', 'node:24']

test('nothing is needed: a replay on the emulator, also where there is a key', () => {
  expect(parseOptions([], { ANTHROPIC_API_KEY: 'sk-1' }, recordings)).toEqual({
    place: { kind: 'emulator' },
    agent: { kind: 'replay', recording: 'thinking' },
    failure: undefined,
    prompt: expect.stringContaining('files in this folder'),
    environment: {},
    keep: false,
  })
})

test('claude on the emulator reads only, and without a key talks to the offline API', () => {
  const words = ['--agent', 'claude']
  expect(parseOptions(words, {}, recordings)).toMatchObject({
    agent: { kind: 'claude', isOffline: true, tools: undefined },
    environment: {},
  })
  const more = [...words, '--tools', 'Read,Bash']
  expect(parseOptions(more, { ANTHROPIC_API_KEY: 'sk-1' }, recordings)).toMatchObject({
    agent: { kind: 'claude', isOffline: false, tools: 'Read,Bash' },
    environment: { ANTHROPIC_API_KEY: 'sk-1' },
  })
})

test('what is to go wrong is chosen by name', () => {
  expect(parseOptions(['--fail', 'oom'], {}, recordings)).toMatchObject({ failure: 'oom' })
})

test('what is not given for a cluster is the default: a replay without a key, in a pod', () => {
  expect(parseOptions(place, {}, recordings)).toEqual({
    place: {
      kind: 'cluster',
      kubeconfig: '/k',
      namespace: undefined,
      claim: 'data',
      image: 'node:24',
      logRoot: undefined,
    },
    agent: { kind: 'replay', recording: 'thinking' },
    failure: undefined,
    prompt: expect.stringContaining('files in this folder'),
    environment: {},
    keep: false,
  })
})

test('every option is read, and paths become absolute', () => {
  const words =
    '--kubeconfig k --claim a.b --image r:5000/x@sha256:00 --namespace n --log-root ./mnt --agent replay --recording thinking --keep --env A=1 --env=C='
  const spaced = ['--prompt', 'Say hello', '--env', 'B=x=y\nz']
  expect(parseOptions([...words.split(' '), ...spaced], {}, recordings)).toEqual({
    place: {
      kind: 'cluster',
      kubeconfig: `${process.cwd()}/k`,
      namespace: 'n',
      claim: 'a.b',
      image: 'r:5000/x@sha256:00',
      logRoot: `${process.cwd()}/mnt`,
    },
    failure: undefined,
    agent: { kind: 'replay', recording: 'thinking' },
    prompt: 'Say hello',
    environment: { A: '1', B: 'x=y\nz', C: '' },
    keep: true,
  })
})

test('a key in the environment chooses claude, which gets it', () => {
  const environment = { ANTHROPIC_API_KEY: 'sk-1', ANTHROPIC_BASE_URL: 'http://x', OTHER: 'no' }
  expect(parseOptions(place, environment, recordings)).toMatchObject({
    agent: { kind: 'claude' },
    environment: { ANTHROPIC_API_KEY: 'sk-1', ANTHROPIC_BASE_URL: 'http://x' },
  })
})

test('a variable that is given wins over the same one of this machine', () => {
  const words = [...place, '--agent', 'claude', '--env', 'ANTHROPIC_API_KEY=sk-2']
  expect(parseOptions(words, { ANTHROPIC_API_KEY: 'sk-1' }, recordings)).toMatchObject({
    environment: { ANTHROPIC_API_KEY: 'sk-2' },
  })
})

test('a provider of this machine that claude is not told of is no key', () => {
  const own = { CLAUDE_CODE_USE_BEDROCK: '1' }
  expect(parseOptions(['--agent', 'claude'], own, recordings)).toMatchObject({
    agent: { kind: 'claude', isOffline: true },
    environment: {},
  })
  const words = ['--agent', 'claude', '--env', 'CLAUDE_CODE_USE_BEDROCK=1']
  expect(parseOptions(words, {}, recordings)).toMatchObject({
    agent: { kind: 'claude', isOffline: false },
    environment: own,
  })
})

test('a replay is given no key of this machine', () => {
  const words = [...place, '--agent', 'replay']
  expect(parseOptions(words, { ANTHROPIC_API_KEY: 'sk-1' }, recordings)).toMatchObject({
    agent: { kind: 'replay' },
    environment: {},
  })
})

test('a recording that is named is played although there is a key', () => {
  const words = [...place, '--recording', 'thinking']
  expect(parseOptions(words, { ANTHROPIC_API_KEY: 'sk-1' }, recordings)).toMatchObject({
    agent: { kind: 'replay', recording: 'thinking' },
  })
})

test.for([['--help'], ['-h'], ['--help', '--claim', 'x']])('%s asks for help', (words) => {
  expect(parseOptions(words, {}, recordings)).toBe('help')
})

const refusals: [string[], RegExp][] = [
  [['--claim', 'x'], /^--claim goes with --kubeconfig only\.$/],
  [['--log-root', 'x'], /^--log-root goes with --kubeconfig only\.$/],
  [['--kubeconfig', '/k'], /^--claim and --image are missing\.$/],
  [['--fail', 'fire'], /^--fail is "fire": one of oom, crash, .*api-down was expected\.$/],
  [['--fail', 'oom', '--agent', 'claude'], /^--fail goes with --agent replay only\.$/],
  [['--fail', 'oom', '--recording', 'tools'], /^--fail goes without --recording\.$/],
  [[...place, '--fail', 'oom'], /^--fail goes without --kubeconfig only\.$/],
  [['--tools', 'Bash'], /^--tools goes with --agent claude only\.$/],
  [['--agent', 'claude', '--tools', 'a b'], /^--tools is "a b": names such as Read,Bash/],
  [['--agent', 'claude', '--recording', 'tools'], /^--recording goes with --agent replay/],
  [['--kubeconfig', '/k', '--claim', 'x', '--image', ' '], /^--image is missing\.$/],
  [[...place, '--nope'], /^Unknown option '--nope'\.$/],
  [[...place, 'word'], /^Unexpected argument 'word'\.$/],
  [[...place, '--prompt'], /'--prompt <value>' argument missing\.$/],
  [[...place, '--prompt', ' '], /^--prompt is empty/],
  [[...place, '--claim', 'Data'], /^--claim is "Data": the name of a claim was expected/],
  [[...place, '--namespace', 'a.b'], /^--namespace is "a\.b"/],
  [[...place, '--image', 'a b'], /^--image is "a b"/],
  [[...place, '--log-root', ''], /^--log-root is empty/],
  [[...place, '--agent', 'codex'], /^--agent is "codex": claude or replay was expected/],
  [[...place, '--agent', 'claude'], /needs a key: set ANTHROPIC_API_KEY/],
  [[...place, '--agent', 'claude', '--recording', 'tools'], /^--recording goes with/],
  [[...place, '--recording', 'nope'], /^--recording is "nope": one of thinking, tools/],
  [[...place, '--env', '1A=x'], /^--env is "1A": NAME=VALUE was expected/],
]

test.for(refusals)('%j is refused in one sentence', ([words, message]) => {
  const error = refusal(words)
  expect(error).toMatchObject({ code: 'USAGE', message: expect.stringMatching(message) })
})

test('a value that may be a key is not repeated', () => {
  expect(refusal([...place, '--env', 'A-KEY=sk-secret']).message).not.toContain('sk-secret')
})

function refusal(words: readonly string[]): DemoError {
  try {
    parseOptions(words, {}, recordings)
  } catch (error) {
    if (DemoError.is(error)) return error
    throw error
  }
  throw new Error('nothing was refused')
}
