/** An image's name, in its parts. */
export interface ImageName {
  readonly registry: string
  readonly repository: string
  readonly tag: string
}

const part = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const reference = new RegExp(
  `^(?:(?<registry>[a-zA-Z0-9.-]+(?::[0-9]+)?)/)?(?<repository>${part}(?:/${part})*)(?::(?<tag>[\\w][\\w.-]{0,127}))?(?:@[a-z0-9]+:[a-f0-9]{32,})?$`,
)

/** Reads an image's name; a text says what is wrong with it, in the kubelet's words. */
export function readImageName(image: string): ImageName | string {
  const unread = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": `
  if (/^[a-f0-9]{64}$/.test(image)) {
    return `${unread}invalid repository name (${image}), cannot specify 64-byte hexadecimal strings`
  }
  const groups = reference.exec(image)?.groups
  if (groups !== undefined) {
    const { registry = 'docker.io', repository = '', tag = 'latest' } = groups
    return { registry, repository, tag }
  }
  const name = image.split(':')[0] ?? ''
  const repository = name.includes('/') ? name : `library/${name}`
  const why =
    name === name.toLowerCase() ? '' : `: repository name (${repository}) must be lowercase`
  return `${unread}invalid reference format${why}`
}

/** What a kubelet says when the registry cannot be reached. */
export function pullRefused(image: string): string {
  const name = readImageName(image)
  if (typeof name === 'string') return name
  const { registry, repository, tag } = name
  const url = `http://${registry}/v2/${repository}/manifests/${tag}`
  return `failed to pull and unpack image "${image}": failed to resolve reference "${image}": failed to do request: Head "${url}": dial tcp 127.0.0.1:${registry.split(':')[1] ?? '443'}: connect: connection refused`
}
