/**
 * Puts variables into a text as Kubernetes does: `$(NAME)` is replaced when there is such a variable and stays when
 * not, and `$$` is a `$` that begins nothing.
 */
export function expand(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$(?:\$|\(([^)]*)\))/g, (found: string, name: string | undefined) =>
    name === undefined ? '$' : (variables.get(name) ?? found),
  )
}
