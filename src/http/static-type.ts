import { readTypeTable, splitExtension } from '../protocol/media-type.ts'

/**
 * The types of static files, by type: Python's own table and the compressed forms.
 *
 * @note aiohttp asks a table of its own, which knows neither that of the host nor what ComfyUI adds.
 */
const TYPES = `
application/gzip = gz | application/json = json | application/manifest+json = webmanifest
application/msword = doc dot wiz | application/n-quads = nq | application/n-triples = nt
application/octet-stream = a bin dll exe o obj so | application/oda = oda | application/pdf = pdf
application/pkcs7-mime = p7c | application/postscript = ai eps ps | application/trig = trig
application/vnd.apple.mpegurl = m3u m3u8 | application/vnd.ms-excel = xlb xls
application/vnd.ms-powerpoint = pot ppa pps ppt pwz | application/wasm = wasm | application/x-bcpio = bcpio
application/x-brotli = br | application/x-bzip2 = bz2 | application/x-compress = Z | application/x-cpio = cpio
application/x-csh = csh | application/x-dvi = dvi | application/x-gtar = gtar | application/x-hdf = hdf
application/x-hdf5 = h5 | application/x-latex = latex | application/x-mif = mif | application/x-netcdf = cdf nc
application/x-pkcs12 = p12 pfx | application/x-pn-realaudio = ram | application/x-python-code = pyc pyo
application/x-sh = sh | application/x-shar = shar | application/x-shockwave-flash = swf
application/x-sv4cpio = sv4cpio | application/x-sv4crc = sv4crc | application/x-tar = tar | application/x-tcl = tcl
application/x-tex = tex | application/x-texinfo = texi texinfo | application/x-troff = roff t tr
application/x-troff-man = man | application/x-troff-me = me | application/x-troff-ms = ms
application/x-ustar = ustar | application/x-wais-source = src | application/x-xz = xz
application/xml = rdf wsdl xpdl xsl | application/zip = zip | audio/3gpp = 3gp 3gpp | audio/3gpp2 = 3g2 3gpp2
audio/aac = aac adts ass loas | audio/basic = au snd | audio/mpeg = mp2 mp3 | audio/opus = opus
audio/x-aiff = aif aifc aiff | audio/x-pn-realaudio = ra | audio/x-wav = wav | image/avif = avif | image/bmp = bmp
image/gif = gif | image/heic = heic | image/heif = heif | image/ief = ief | image/jpeg = jpe jpeg jpg
image/png = png | image/svg+xml = svg | image/tiff = tif tiff | image/vnd.microsoft.icon = ico | image/webp = webp
image/x-cmu-raster = ras | image/x-portable-anymap = pnm | image/x-portable-bitmap = pbm
image/x-portable-graymap = pgm | image/x-portable-pixmap = ppm | image/x-rgb = rgb | image/x-xbitmap = xbm
image/x-xpixmap = xpm | image/x-xwindowdump = xwd | message/rfc822 = eml mht mhtml nws | text/css = css
text/csv = csv | text/html = htm html | text/javascript = js mjs | text/markdown = markdown md | text/n3 = n3
text/plain = bat c h ksh pl srt txt | text/richtext = rtx | text/rtf = rtf | text/tab-separated-values = tsv
text/vtt = vtt | text/x-python = py | text/x-rst = rst | text/x-setext = etx | text/x-sgml = sgm sgml
text/x-vcard = vcf | text/xml = xml | video/mp4 = mp4 | video/mpeg = m1v mpa mpe mpeg mpg | video/quicktime = mov qt
video/webm = webm | video/x-msvideo = avi | video/x-sgi-movie = movie
`

const SUFFIXES: Readonly<Record<string, string>> = {
  '.svgz': '.gz',
  '.tgz': '.gz',
  '.taz': '.gz',
  '.tz': '.gz',
  '.tbz2': '.bz2',
  '.txz': '.xz',
}

let typeOfExtension: ReadonlyMap<string, string> | undefined

/** The `Content-Type` of a file for which the route has set none. */
export function staticType(filename: string): string {
  typeOfExtension ??= readTypeTable(TYPES)
  const written = splitExtension(filename)[1]
  const extension = SUFFIXES[written] ?? SUFFIXES[written.toLowerCase()] ?? written
  return typeOfExtension.get(extension) ?? typeOfExtension.get(extension.toLowerCase()) ?? 'application/octet-stream'
}
