import { RECIPE_NAMESPACE, type Recipe } from '@the-way/shared'

/** IPTC's term for images that a generative model made. */
const GENERATED = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia'

/**
 * Returns an XMP packet (ISO 16684-1): the prompt as the description, and the whole recipe as JSON in a property of our
 * own, which restores exactly what was sent.
 */
export const recipeXmp = (recipe: Recipe): Buffer =>
  Buffer.from(`<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:theway="${RECIPE_NAMESPACE}">
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${escapeXml(recipe.prompt)}</rdf:li></rdf:Alt></dc:description>
<xmp:CreatorTool>${escapeXml(`${recipe.app} ${recipe.app_version}`)}</xmp:CreatorTool>
<xmp:CreateDate>${escapeXml(recipe.created_at)}</xmp:CreateDate>
<Iptc4xmpExt:DigitalSourceType>${GENERATED}</Iptc4xmpExt:DigitalSourceType>
<theway:Recipe>${escapeXml(JSON.stringify(recipe))}</theway:Recipe>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>`)

/** XML 1.0 can't contain most control characters, and parsers turn a carriage return into a line break. */
const escapeXml = (text: string) =>
  text
    .replace(/[^\P{Cc}\t\n\r]|\p{Surrogate}|[\ufffe\uffff]/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#xD;')
