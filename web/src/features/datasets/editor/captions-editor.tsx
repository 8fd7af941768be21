import { MAX_CAPTION_LENGTH } from '@the-way/shared'
import { TextArea } from '../../../components/field.tsx'
import { Photo } from '../../../components/photo.tsx'
import { findingLook, frameNumber, shortName } from '../labels.ts'
import { CaptionState } from './caption-state.tsx'
import { CaptionTools } from './caption-tools.tsx'
import type { DatasetEditor } from './use-dataset-editor.ts'

/** Every image, uncropped, with its caption beside it. */
export function CaptionsEditor({ editor }: { editor: DatasetEditor }) {
  const { images, captions } = editor
  return (
    <div>
      <CaptionTools editor={editor} />
      <CaptionState captions={captions} />
      <ol className="border-b border-line-strong">
        {images.map((image, index) => (
          <li
            key={image.id}
            className="grid grid-cols-[104px_minmax(0,1fr)] items-start gap-3 border-t border-line-strong py-2.5 md:grid-cols-[168px_minmax(0,1fr)] md:gap-4"
          >
            <div>
              <div className="frame-edge">
                <span className="font-[650] tracking-[0.03em] text-text">{frameNumber(index)}</span>
                <span className="ml-auto truncate">
                  {image.findings[0]
                    ? findingLook(image.findings[0].code, image).label
                    : shortName(image.name)}
                </span>
              </div>
              <Photo src={image.thumbnail_url} alt="" className="whole-photo" eager={index < 6} />
            </div>
            <TextArea
              label={`Caption of ${frameNumber(index)}`}
              rows={4}
              maxLength={MAX_CAPTION_LENGTH}
              placeholder="Leave empty and the trainer writes it"
              value={captions.texts.get(image.id) ?? image.caption}
              onChange={({ target }) => captions.store?.type(image, target.value)}
              onBlur={() => captions.store?.endTyping()}
            />
          </li>
        ))}
      </ol>
    </div>
  )
}
