/**
 * The text of a shell program exactly as it is written, but for a parameter in braces, which is written `\${name}`
 * because a template would read it as its own.
 */
export function shell(template: TemplateStringsArray): string {
  return template.raw.join('').replaceAll('\\${', '${')
}
