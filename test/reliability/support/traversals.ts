/** Names that try to lead to `<outside>/secret.txt` from a directory of the mock that lies beside `outside`. */
export function traversals(outside: string, secret: string): string[] {
  const absolute = `${outside}/${secret}`
  const name = outside.slice(outside.lastIndexOf('/') + 1)
  const climbs = [1, 2, 3, 4, 5, 12].map((count) => `${'../'.repeat(count)}${name}/${secret}`)
  const etc = `${'../'.repeat(12)}etc/passwd`
  const plain = [
    ...climbs,
    etc,
    absolute,
    `/${absolute}`,
    `//${absolute}`,
    `file://${absolute}`,
    `a/../../../${name}/${secret}`,
  ]
  const windows = [
    ...climbs.map((climb) => climb.replaceAll('/', '\\')),
    ...climbs.map((climb) => climb.replace('/', '\\')),
    `C:\\Windows\\win.ini`,
    `C:/Windows/win.ini`,
    `\\\\?\\C:\\secret.txt`,
    `\\\\server\\share\\secret.txt`,
    `C:secret.txt`,
    'NUL',
    'secret.txt::$DATA',
    'secret.txt. ',
  ]
  const encoded = [...climbs.slice(1, 4), absolute].flatMap((climb) => [
    encodeURIComponent(climb),
    encodeURIComponent(encodeURIComponent(climb)),
    climb.replaceAll('.', '%2e').replaceAll('/', '%2f'),
    climb.replaceAll('.', '%252e').replaceAll('/', '%252f'),
    climb.replaceAll('../', '..%c0%af'),
    climb.replaceAll('../', '%c0%ae%c0%ae/'),
    climb.replaceAll('../', '..%u2215'),
    climb.replaceAll('../', '....//'),
    climb.replaceAll('../', '..././'),
    climb.replaceAll('../', '..;/'),
  ])
  const nul = [`${climbs[2]}\0.png`, `picture.png\0${climbs[2]}`, '\0', `${absolute}\0`, `%00${climbs[2]}`]
  const unicode = climbs
    .slice(1, 4)
    .flatMap((climb) => [
      climb.replaceAll('../', '\u2025\u2215'),
      climb.replaceAll('../', '\uff0e\uff0e\uff0f'),
      climb.replaceAll('../', '..\u2044'),
      climb.replaceAll('../', '.\u200b./'),
      climb.replaceAll('../', '\u202e../'),
    ])
  const links = [
    'to-folder/secret.txt',
    'to-folder',
    'to-folder/new.txt',
    'to-folder/new/deep.txt',
    'to-file.txt',
    'to-picture.png',
    'to-model.safetensors',
    'to-nowhere.txt',
    'to-root/etc/passwd',
    'loop/loop/loop/a.txt',
  ]
  const long = ['a'.repeat(300), 'a/'.repeat(3000), `${'../'.repeat(2000)}etc/passwd`, 'é'.repeat(200), '\ud800.txt']
  const odd = [
    '.',
    '..',
    '...',
    '',
    ' ',
    '/',
    '//',
    '\\',
    '~',
    '~/.profile',
    '-rf',
    '[output]',
    `${climbs[2]} [output]`,
    `${absolute} [temp]`,
    `${climbs[2]} [input]`,
    '%',
    '%zz',
    '.git',
    'con',
    '*',
    '?',
  ]
  return [...new Set([...plain, ...windows, ...encoded, ...nul, ...unicode, ...links, ...long, ...odd])]
}
