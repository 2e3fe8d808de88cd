import sharp from 'sharp'

/** The thumbnails of one user, or of whatever belongs together. */
export interface SheetGroup {
  title: string
  files: readonly string[]
}

export interface SheetOptions {
  title: string
  /** Groups beside each other. */
  across?: number
  /** Pictures beside each other in a group. */
  columns?: number
  /** Pixels of a picture's side: each is cut to a square. */
  size?: number
}

const MARGIN = 28
const GAP = 4
const LABEL = 22
const HEAD = 64

/** Puts pictures on one sheet, group by group, as a PNG. */
export async function createContactSheet(
  groups: readonly SheetGroup[],
  target: string,
  { title, across = 5, columns = 5, size = 64 }: SheetOptions,
): Promise<void> {
  const rows = Math.max(1, ...groups.map(({ files }) => Math.ceil(files.length / columns)))
  const block = { width: columns * (size + GAP) + MARGIN - GAP, height: LABEL + rows * (size + GAP) + MARGIN / 2 }
  const width = MARGIN + across * block.width
  const height = HEAD + Math.ceil(groups.length / across) * block.height + MARGIN / 2
  const corner = (index: number): { left: number; top: number } => ({
    left: MARGIN + (index % across) * block.width,
    top: HEAD + Math.floor(index / across) * block.height,
  })
  const labels = groups.map((group, index) => {
    const { left, top } = corner(index)
    return text({ x: left, y: top + LABEL - 8, fill: '#8d93a1', size: 12 }, group.title)
  })
  const heading = text({ x: MARGIN, y: 40, fill: '#f2f3f5', size: 20 }, title)
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif">${heading}${labels.join('')}</svg>`
  const pictures = groups.flatMap(({ files }, group) => {
    return files.map(async (file, index) => ({
      input: await sharp(file).resize(size, size, { fit: 'cover', position: 'top' }).png().toBuffer(),
      left: corner(group).left + (index % columns) * (size + GAP),
      top: corner(group).top + LABEL + Math.floor(index / columns) * (size + GAP),
    }))
  })
  const sheet = sharp({ create: { width, height, channels: 3, background: '#14161b' } })
  await sheet
    .composite([{ input: Buffer.from(svg), left: 0, top: 0 }, ...(await Promise.all(pictures))])
    .removeAlpha()
    .png({ compressionLevel: 9 })
    .toFile(target)
}

function text({ x, y, fill, size }: { x: number; y: number; fill: string; size: number }, content: string): string {
  const safe = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<text x="${x}" y="${y}" fill="${fill}" font-size="${size}">${safe}</text>`
}
