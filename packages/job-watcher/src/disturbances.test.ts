import { expect, test } from 'vitest'

import { status } from './__fixtures__/api-answers.ts'
import { Replay } from './__fixtures__/replay.ts'

const recordings = [
  'success',
  'apiserverOutage',
  'jobDeletedBackground',
  'jobDeletedForeground',
  'podDeleted',
  'evictedByApi',
  'preempted',
  'nodeDeleted',
  'ttlAfterFinished',
  'suspended',
  'initFails',
  'invalidImageName',
]

/** What goes wrong before each single thing that happens. */
const disturbances: Readonly<Record<string, (replay: Replay, turn: number) => Promise<void>>> = {
  'watches break': async ({ api }) => {
    api.closeWatches('break')
  },
  'watches end': async ({ api }) => {
    api.closeWatches('end')
  },
  'watches go silent': async (replay, turn) => {
    replay.api.mute = turn % 3 !== 2
    if (!replay.api.mute) await replay.silence(100_000)
  },
  'lines arrive in pieces': async ({ api }, turn) => {
    api.pieceBytes = 1 + (turn % 977)
  },
  'the stream says 410': async ({ api }) => {
    api.send('jobs', { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } })
    api.send('pods', { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Gone' } })
  },
  'the stream says 500': async ({ api }) => {
    api.send('pods', { type: 'ERROR', object: { kind: 'Status', code: 500, message: 'etcd' } })
  },
  'new watches are answered with 410': async ({ api }) => {
    api.fault = once(({ verb }) => verb === 'watch', 410)
    api.closeWatches('break')
  },
  'lines are garbage': async ({ api }, turn) => {
    const garbage = ['{"type":"MODIFIED","obj', '<html>', '{"type":"PATCHED"}', 'null', '[]', '\0']
    api.send(turn % 2 === 0 ? 'jobs' : 'pods', garbage[turn % garbage.length])
  },
  'requests are answered with 500': async ({ api }) => {
    api.fault = once(() => true, 500)
    api.closeWatches('break')
  },
  'requests are answered with 429': async ({ api }) => {
    api.fault = once(() => true, 429, { 'retry-after': '1' })
    api.closeWatches('break')
  },
  'requests are answered with 401': async ({ api }) => {
    api.fault = once(() => true, 401)
    api.closeWatches('break')
  },
  'connections are refused': async (replay) => {
    await replay.api.refuse()
    await replay.silence(8_000)
    await replay.api.listen()
  },
  'connections are accepted and left without an answer': async (replay, turn) => {
    if (turn % 4 !== 1) return
    let hung = 0
    replay.api.fault = () => (hung += 1) <= 2
    replay.api.closeWatches('break')
    await replay.silence(31_000)
    replay.api.fault = undefined
  },
}

function once(
  matches: (request: { verb: string }) => boolean,
  code: number,
  headers: Record<string, string> = {},
) {
  let left = code === 401 ? 1 : 2
  return (request: { verb: string }, response: Parameters<typeof status>[0]): boolean => {
    if (left === 0 || !matches(request)) return false
    left -= 1
    status(response, code, 'Disturbed', undefined, headers)
    return true
  }
}

const cases = Object.keys(disturbances).flatMap((disturbance) =>
  recordings.map((recording) => ({ disturbance, recording })),
)

test.for(cases)(
  'tells $recording the same when $disturbance',
  async ({ disturbance, recording }) => {
    const expected = await lastState(recording)
    // Some disturbances take long: a pod that takes its time to end is another test's matter.
    await using replay = await Replay.open(recording, { limits: { lingerMs: 1e9 } })
    await replay.follow()
    for (let turn = 0; !replay.finished; turn += 1) {
      await disturbances[disturbance]?.(replay, turn)
      await replay.pass(12_000)
      await replay.step()
    }
    replay.api.mute = false
    await replay.silence(100_000)
    await replay.pass(60_000)
    expect(essence(replay)).toEqual(expected)
  },
)

const undisturbed = new Map<string, Promise<unknown>>()

function lastState(recording: string): Promise<unknown> {
  const known = undisturbed.get(recording) ?? replayUndisturbed(recording)
  undisturbed.set(recording, known)
  return known
}

async function replayUndisturbed(recording: string): Promise<unknown> {
  await using replay = await Replay.open(recording)
  await replay.follow()
  await replay.play()
  await replay.pass(60_000)
  return essence(replay)
}

/** What was told, without versions and times. */
function essence({ last, phases }: Replay): unknown {
  return {
    first: phases[0],
    phase: last?.phase,
    waiting: last?.waiting?.reason,
    gone: last?.gone !== undefined,
    pod: last?.pod?.uid,
    containers: last?.pod?.containers,
    disruption: last?.pod?.conditions.find(({ type }) => type === 'DisruptionTarget')?.reason,
  }
}
