import type { GalleryImageDetails } from '@the-way/shared'
import { TEXT_LINK, TextLink } from '../../../components/text-link.tsx'
import { frameNumber } from '../../../lib/format.ts'

type Source = NonNullable<GalleryImageDetails['source']>
type Lora = GalleryImageDetails['loras'][number]

/** Returns rows for the image and the LoRAs that an image was made from. */
export const originRows = ({ source, loras }: GalleryImageDetails) => [
  { label: 'Made from', value: source && <SourceImage source={source} /> },
  { label: 'Mask', value: source && <Mask url={source.mask_url} /> },
  ...loras.map((lora, index) => ({
    label: loras.length > 1 ? `LoRA ${index + 1}` : 'LoRA',
    value: <LoraName lora={lora} />,
  })),
]

/** Returns rows that link to the model's training and dataset, with its version. */
export const modelRows = ({ version, training_id, dataset_id }: GalleryImageDetails) => [
  // Eight characters are enough to recognize a version.
  { label: 'Version', value: version === null ? null : version.slice(0, 8), mono: true },
  {
    label: 'Training',
    value: training_id && (
      <TextLink to="/trainings/$id" params={{ id: training_id }}>
        Open training
      </TextLink>
    ),
  },
  {
    label: 'Dataset',
    value: dataset_id && (
      <TextLink to="/datasets/$id" params={{ id: dataset_id }}>
        Open dataset
      </TextLink>
    ),
  },
]

/** A gallery image by its number, or the copy of an upload or of a deleted image. */
function SourceImage({ source: { image_id, image_number, url } }: { source: Source }) {
  if (image_id !== null && image_number !== null)
    return (
      <TextLink to="/gallery/$id" params={{ id: image_id }} replace resetScroll={false}>
        Image {frameNumber(image_number)}
      </TextLink>
    )
  const name = image_id === null ? 'Uploaded image' : 'Copy of a deleted image'
  return <FileLink url={url}>{name}</FileLink>
}

const Mask = ({ url }: { url: string | null }) =>
  url === null ? 'No' : <FileLink url={url}>Yes</FileLink>

function FileLink({ url, children }: { url: string; children: string }) {
  return (
    <a href={url} target="_blank" rel="noreferrer" className={TEXT_LINK}>
      {children}
      <span className="sr-only"> (opens in a new tab)</span>
    </a>
  )
}

/** "acme/chair, strength 0.6" */
function LoraName({ lora: { model_id, reference, scale } }: { lora: Lora }) {
  // Without the 64 digits of a version.
  const name = reference.replace(/\/[0-9a-f]{64}$/, '')
  return (
    <>
      {model_id === null ? (
        name
      ) : (
        <TextLink to="/models/$id" params={{ id: model_id }}>
          {name}
        </TextLink>
      )}
      {scale !== null && `, strength ${scale}`}
    </>
  )
}
