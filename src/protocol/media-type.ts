/**
 * What Python's `mimetypes` makes of an extension, on Debian. By type, since most types have several.
 *
 * @note The table of the host comes before Python's own (`.wav` is `audio/x-wav`), and what ComfyUI adds before both:
 * scripts, model files and YAML.
 */
const TYPES = `
application/AML = aml | application/ODA = oda | application/atom+xml = atom | application/atomcat+xml = atomcat
application/atomsvc+xml = atomsvc | application/dash+xml = mpd | application/dicom = dcm | application/dsptype = tsp
application/epub+zip = epub | application/geo+json = geojson | application/gguf = gguf | application/gml+xml = gml
application/gzip = gz | application/hta = hta | application/java-archive = jar
application/java-serialized-object = ser | application/java-vm = class | application/javascript; charset=utf-8 = js
application/json = json | application/ld+json = jsonld | application/manifest+json = webmanifest
application/mathml+xml = mml | application/msword = doc wiz | application/n-quads = nq | application/n-triples = nt
application/octet-stream = bin so | application/ogg = ogx | application/oxps = oxps | application/pdf = pdf
application/pem-certificate-chain = pem | application/pgp-encrypted = pgp | application/pgp-keys = asc key
application/pgp-signature = sig | application/pickle = ckpt pkl | application/pkcs10 = p10
application/pkcs12 = p12 pfx | application/pkcs7-mime = p7c p7m | application/pkcs7-signature = p7s
application/pkcs8 = p8 | application/pkix-cert = cer | application/pkix-crl = crl | application/pkixcmp = pki
application/postscript = ai eps ps | application/pytorch = pt pth | application/rdf+xml = rdf
application/rls-services+xml = rs | application/rtf = rtf | application/safetensors = safetensors sft
application/smil+xml = smi smil | application/sparql-results+xml = srx | application/sql = sql
application/toml = toml | application/trig = trig | application/ttml+xml = ttml
application/vnd.adobe.flash.movie = swf | application/vnd.android.package-archive = apk
application/vnd.apache.parquet = parquet | application/vnd.apple.mpegurl = m3u8
application/vnd.coffeescript = coffee | application/vnd.comicbook+zip = cbz | application/vnd.comicbook-rar = cbr
application/vnd.dart = dart | application/vnd.debian.binary-package = deb
application/vnd.google-earth.kml+xml = kml | application/vnd.google-earth.kmz = kmz | application/vnd.las = las
application/vnd.lotus-organizer = org | application/vnd.mif = mif | application/vnd.mozilla.xul+xml = xul
application/vnd.ms-3mfdocument = 3mf | application/vnd.ms-asf = asf | application/vnd.ms-cab-compressed = cab
application/vnd.ms-excel = xlb xls | application/vnd.ms-excel.sheet.macroEnabled.12 = xlsm
application/vnd.ms-fontobject = eot | application/vnd.ms-powerpoint = ppa pps ppt pwz
application/vnd.ms-powerpoint.presentation.macroEnabled.12 = pptm
application/vnd.ms-word.document.macroEnabled.12 = docm | application/vnd.ms-works = wks wps
application/vnd.ms-xpsdocument = xps | application/vnd.oasis.opendocument.base = odb
application/vnd.oasis.opendocument.chart = odc | application/vnd.oasis.opendocument.formula = odf
application/vnd.oasis.opendocument.graphics = odg | application/vnd.oasis.opendocument.graphics-template = otg
application/vnd.oasis.opendocument.presentation = odp
application/vnd.oasis.opendocument.presentation-template = otp | application/vnd.oasis.opendocument.spreadsheet = ods
application/vnd.oasis.opendocument.spreadsheet-template = ots | application/vnd.oasis.opendocument.text = odt
application/vnd.oasis.opendocument.text-template = ott
application/vnd.openxmlformats-officedocument.presentationml.presentation = pptx
application/vnd.openxmlformats-officedocument.presentationml.slide = sldx
application/vnd.openxmlformats-officedocument.presentationml.slideshow = ppsx
application/vnd.openxmlformats-officedocument.presentationml.template = potx
application/vnd.openxmlformats-officedocument.spreadsheetml.sheet = xlsx
application/vnd.openxmlformats-officedocument.spreadsheetml.template = xltx
application/vnd.openxmlformats-officedocument.wordprocessingml.document = docx
application/vnd.openxmlformats-officedocument.wordprocessingml.template = dotx | application/vnd.rar = rar
application/vnd.sketchometry = sketch | application/vnd.sqlite3 = sqlite | application/vnd.stardivision.math = smf
application/wasm = wasm | application/wsdl+xml = wsdl | application/x-7z-compressed = 7z
application/x-apple-diskimage = dmg | application/x-bcpio = bcpio | application/x-bittorrent = torrent
application/x-cdf = cda cdf | application/x-cpio = cpio | application/x-dvi = dvi | application/x-go-sgf = sgf
application/x-gtar = gtar | application/x-hdf = hdf | application/x-hdf5 = h5 | application/x-iso9660-image = iso
application/x-java-jnlp-file = jnlp | application/x-latex = latex | application/x-lha = lha | application/x-lyx = lyx
application/x-lzh = lzh | application/x-msdos-program = bat dll exe | application/x-msi = msi
application/x-netcdf = nc | application/x-object = o | application/x-python-code = pyc pyo
application/x-redhat-package-manager = rpm | application/x-rss+xml = rss | application/x-ruby = rb
application/x-shar = shar | application/x-stuffit = sit | application/x-sv4cpio = sv4cpio | application/x-tar = tar
application/x-texinfo = texi texinfo | application/x-troff-man = man | application/x-troff-me = me
application/x-troff-ms = ms | application/x-ustar = ustar | application/x-wais-source = src
application/x-x509-ca-cert = crt | application/x-xfig = fig | application/x-xpinstall = xpi
application/xhtml+xml = xht xhtm xhtml | application/xliff+xml = xlf | application/xml = xml xpdl
application/xml-dtd = dtd | application/xslt+xml = xsl xslt | application/xspf+xml = xspf
application/yaml = yaml yml | application/zip = zip | audio/3gpp = 3gp 3gpp | audio/3gpp2 = 3g2 3gpp2
audio/AMR = amr | audio/EVRC = evc | audio/EVRC-QCP = qcp | audio/SMV = smv | audio/aac = aac adts ass
audio/ac3 = ac3 | audio/basic = au snd | audio/flac = flac | audio/matroska = mka | audio/mobile-xmf = mxmf
audio/mp4 = m4a | audio/mpeg = mp1 mp2 mp3 mpega mpga | audio/mpegurl = m3u | audio/ogg = oga ogg opus spx
audio/sp-midi = mid | audio/usac = loas | audio/vnd.dts = dts | audio/vnd.dts.hd = dtshd
audio/vnd.ms-playready.media.pya = pya | audio/vnd.nuera.ecelp4800 = ecelp4800 | audio/vnd.rip = rip
audio/x-aiff = aif aifc aiff | audio/x-ms-wax = wax | audio/x-ms-wma = wma | audio/x-pn-realaudio = ra ram rm
audio/x-scpls = pls | audio/x-wav = wav | chemical/x-cdx = cdx | font/collection = ttc | font/otf = otf
font/ttf = ttf | font/woff = woff | font/woff2 = woff2 | image/aces = exr | image/apng = apng | image/avci = avci
image/avcs = avcs | image/avif = avif hif | image/bmp = bmp | image/cgm = cgm | image/emf = emf
image/fits = fit fits | image/gif = gif | image/heic = heic | image/heic-sequence = heics | image/heif = heif
image/heif-sequence = heifs | image/hej2k = hej2 | image/ief = ief | image/j2c = j2c | image/jp2 = jp2 jpg2
image/jpeg = jfif jpe jpeg jpg | image/jpm = jpgm jpm | image/jpx = jpf jpx | image/jxl = jxl | image/jxs = jxs
image/jxsi = jxsi | image/ktx = ktx | image/ktx2 = ktx2 | image/png = png | image/svg+xml = svg svgz
image/tiff = tif tiff | image/vnd.adobe.photoshop = psd | image/vnd.djvu = djv djvu | image/vnd.dwg = dwg
image/vnd.dxf = dxf | image/vnd.fpx = fpx | image/vnd.microsoft.icon = ico | image/vnd.radiance = hdr rgbe xyze
image/vnd.sealedmedia.softseal.gif = sgi | image/vnd.wap.wbmp = wbmp | image/vnd.zbrush.pcx = pcx | image/webp = webp
image/wmf = wmf | image/x-canon-cr2 = cr2 | image/x-cmu-raster = ras | image/x-coreldraw = cdr
image/x-corelphotopaint = cpt | image/x-jng = jng | image/x-portable-anymap = pnm | image/x-portable-bitmap = pbm
image/x-portable-graymap = pgm | image/x-portable-pixmap = ppm | image/x-rgb = rgb | image/x-xbitmap = xbm
image/x-xcf = xcf | image/x-xpixmap = xpm | image/x-xwindowdump = xwd | message/rfc822 = eml mht mhtml
model/gltf+json = gltf | model/gltf-binary = glb | model/iges = iges igs | model/mtl = mtl | model/obj = obj
model/prc = prc | model/step = step stp | model/stl = stl | model/u3d = u3d | model/vnd.collada+xml = dae
model/vnd.dwf = dwf | model/vnd.gdl = ism | model/vnd.mts = mts | model/vnd.usda = usda | model/vnd.usdz+zip = usdz
model/vrml = vrml wrl | model/x3d+xml = x3d | model/x3d-vrml = x3dv | text/SGML = sgm sgml
text/cache-manifest = appcache | text/calendar = ics | text/css = css | text/csv = csv | text/html = htm html shtml
text/javascript = mjs | text/markdown = markdown md | text/n3 = n3 | text/plain = ksh pot srt text txt
text/prs.fallenstein.rst = rst | text/richtext = rtx | text/tab-separated-values = tsv | text/troff = roff t tr
text/turtle = ttl | text/vcard = vcf | text/vnd.a = a | text/vnd.familysearch.gedcom = ged | text/vnd.graphviz = dot
text/vnd.trolltech.linguist = ts | text/vtt = vtt | text/wgsl = wgsl | text/x-bibtex = bib | text/x-c++hdr = hpp
text/x-c++src = cc cpp cxx | text/x-chdr = h | text/x-csh = csh | text/x-csrc = c | text/x-diff = diff patch
text/x-dsrc = d | text/x-haskell = hs | text/x-java = java | text/x-literate-haskell = lhs | text/x-pascal = p pas
text/x-perl = pl | text/x-python = py | text/x-sh = sh | text/x-tcl = tcl | text/x-tex = cls ltx sty tex
text/x-vcalendar = vcs | video/dv = dif dv | video/fli = fli | video/matroska = mkv | video/matroska-3d = mk3d
video/mj2 = mj2 mjp2 | video/mp4 = m4v mp4 mpg4 | video/mpeg = m1v m2v mpa mpe mpeg mpg | video/ogg = ogv
video/quicktime = mov qt | video/vnd.mpegurl = m4u mxu | video/webm = webm | video/x-flv = flv | video/x-mng = mng
video/x-ms-wm = wm | video/x-ms-wmv = wmv | video/x-ms-wmx = wmx | video/x-ms-wvx = wvx | video/x-msvideo = avi
video/x-sgi-movie = movie
`

/** Compressed forms: the type is that of what is inside. */
const ENCODINGS = new Set(['.gz', '.Z', '.bz2', '.xz', '.br'])
const SUFFIXES: Readonly<Record<string, string>> = {
  '.svgz': '.svg.gz',
  '.tgz': '.tar.gz',
  '.taz': '.tar.gz',
  '.tz': '.tar.gz',
  '.tbz2': '.tar.bz2',
  '.txz': '.tar.xz',
}

let typeOfExtension: ReadonlyMap<string, string> | undefined

/** Types by extension, of a text such as `image/png = png | image/jpeg = jpeg jpg`. */
export function readTypeTable(table: string): ReadonlyMap<string, string> {
  const rows = table.trim().split(/\n| \| /)
  return new Map(
    rows.flatMap((row) => {
      const [type = '', names = ''] = row.split(' = ')
      return names.split(' ').map((name) => [`.${name}`, type] as const)
    }),
  )
}

/** The media type of a file by its name, or `undefined` where Python knows none. */
export function guessMediaType(filename: string): string | undefined {
  typeOfExtension ??= readTypeTable(TYPES)
  let [base, extension] = splitExtension(filename)
  const longForm = SUFFIXES[extension] ?? SUFFIXES[extension.toLowerCase()]
  if (longForm) [base, extension] = splitExtension(base + longForm)
  if (ENCODINGS.has(extension)) extension = splitExtension(base)[1]
  return typeOfExtension.get(extension) ?? typeOfExtension.get(extension.toLowerCase())
}

/** Python's `os.path.splitext`: dots at the front of a name begin no extension. */
export function splitExtension(filename: string): [base: string, extension: string] {
  const name = filename.slice(filename.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  if (dot === -1 || /^\.*$/.test(name.slice(0, dot))) return [filename, '']
  const start = filename.length - name.length + dot
  return [filename.slice(0, start), filename.slice(start)]
}
