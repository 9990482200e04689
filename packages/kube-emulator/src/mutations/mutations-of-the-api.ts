import type { Mutation } from './mutate.ts'

export const mutationsOfTheApi: readonly Mutation[] = [
  {
    name: 'a watch repeats what was at its resourceVersion',
    file: 'change-history.ts',
    from: 'change.revision > since &&',
    to: 'change.revision >= since &&',
    noticedBy: [
      'a watch tells each change after its resourceVersion once and in order',
      'the resourceVersions that a watch tells rise, also when an object is deleted',
    ],
  },
  {
    name: 'the resourceVersion of what is deleted goes back',
    file: 'object-store.ts',
    from: 'const object = stamped(previous, revision)',
    to: 'const object = stamped(previous, Number(previous.metadata.resourceVersion) - 1)',
    noticedBy: ['the resourceVersions that a watch tells rise, also when an object is deleted'],
  },
  {
    name: 'a forgotten resourceVersion is taken for a known one',
    file: 'change-history.ts',
    from: 'since < compacted',
    to: 'since < 0',
    noticedBy: ['a watch from a forgotten resourceVersion is told 410 Expired'],
  },
  {
    name: 'an old resourceVersion is no Conflict',
    file: 'api-replacement.ts',
    from: `if (resourceVersion === '' ||`,
    to: `if (resourceVersion !== 'never' ||`,
    noticedBy: [
      'a replace with an old resourceVersion is a Conflict',
      'a patch with an old resourceVersion is a Conflict',
      'a Lease is renewed with its newest resourceVersion only',
      'of many who take a Lease at once, one gets it',
    ],
  },
  {
    name: 'the uid is no precondition of a deletion',
    file: 'api-deletion.ts',
    from: 'if (uid !== metadata.uid)',
    to: `if (uid === 'never')`,
    noticedBy: ['a deletion with another uid as precondition is a Conflict'],
  },
  {
    name: 'only the finalizers of Kubernetes itself keep an object',
    file: 'api-deletion.ts',
    from: 'if (finalizers.length > 0) return false',
    to: `if (finalizers.some((name) => !name.startsWith('contract.'))) return false`,
    noticedBy: [
      'an object with a finalizer is only marked until the finalizer goes',
      'an object that is marked takes no new finalizer',
      'nothing can be made in a namespace that is being deleted',
    ],
  },
  {
    name: 'the grace that a deletion names is forgotten',
    file: 'api-deletion.ts',
    from: `gracePeriodSeconds ?? numberAt(object, 'spec', 'terminationGracePeriodSeconds')`,
    to: `numberAt(object, 'spec', 'terminationGracePeriodSeconds')`,
    noticedBy: [
      'a deletion may name another grace',
      'a pod that is deleted with no grace is gone at once',
    ],
  },
  {
    name: 'a watch keeps silent about what no longer matches',
    file: 'watch-hub.ts',
    from: 'else if (did) {',
    to: `else if (did && type === 'ADDED') {`,
    noticedBy: [
      'a watch by label tells what begins to match as ADDED and what ceases to as DELETED',
    ],
  },
  {
    name: 'a watch sends no bookmarks',
    file: 'watch-hub.ts',
    from: 'if (!sendsBookmarks) return',
    to: 'if (annotations === undefined) return',
    noticedBy: ['a watch that asks for bookmarks is told how far it is before it times out'],
  },
  {
    name: 'a page begins with the last item of the one before',
    file: 'http-list.ts',
    from: 'listKey(each) > token.after',
    to: 'listKey(each) >= token.after',
    noticedBy: ['pages show everything once, as it was at the first of them'],
  },
  {
    name: 'a null in a merge patch removes nothing',
    file: 'patch-merge.ts',
    from: 'if (value === null) delete result[key]',
    to: 'if (value === null) continue',
    noticedBy: ['a merge patch sets fields, removes those that are null and leaves the others'],
  },
  {
    name: 'a quota is no limit',
    file: 'admission-quota.ts',
    from: 'if (used + 1 > limit)',
    to: 'if (used > limit + 1000)',
    noticedBy: [
      'a quota on pods refuses a pod',
      'a Job under a quota without pods gets none and an event says why',
    ],
  },
  {
    name: 'the children of what is deleted are forgotten',
    file: 'garbage-collector.ts',
    from: 'collectDependents(collector, metadata.uid)',
    to: '',
    noticedBy: [
      'a Job that is deleted in the background is gone at once, and its pod after it',
      'a Secret that a Job owns goes with the Job',
      'an object with two owners stays until both are gone',
    ],
  },
  {
    name: 'an eviction is a mere deletion',
    file: 'http-eviction.ts',
    from: 'if (isPod(pod)) markDisrupted',
    to: 'if (!isPod(pod)) markDisrupted',
    noticedBy: ['an evicted pod is marked as DisruptionTarget and deleted'],
  },
]
