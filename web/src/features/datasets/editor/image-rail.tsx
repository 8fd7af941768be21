import { Dialog as Radix } from 'radix-ui'
import { Button } from '../../../components/button.tsx'
import { Panel } from '../../../components/panel.tsx'
import { useMedia } from '../../../lib/use-media.ts'
import { frameNumber } from '../labels.ts'
import { frameId } from './dataset-frame.tsx'
import { ImagePanel } from './image-panel.tsx'
import type { DatasetEditor } from './use-dataset-editor.ts'

/** The chosen image: at the top of the rail, or a sheet from below on narrow screens. */
export function ImageRail({ editor }: { editor: DatasetEditor }) {
  const beside = useMedia('(min-width: 961px)')
  const { chosen, choose, mode } = editor
  const image = chosen?.image
  if (!chosen || !image || mode === 'captions') return null
  const close = () => {
    choose(null)
    document.getElementById(frameId(image.id))?.focus()
  }
  const panel = <ImagePanel editor={editor} image={image} index={chosen.index} onClose={close} />
  if (beside) return <Panel>{panel}</Panel>
  return (
    <Radix.Root open onOpenChange={(open) => open || close()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-30 bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => event.preventDefault()}
          className="enter fixed inset-x-0 bottom-0 z-30 max-h-[92dvh] overflow-y-auto rounded-t-[12px] border-t border-line-strong bg-surface px-4 pt-3 pb-4"
        >
          <Radix.Title className="sr-only">Image {frameNumber(chosen.index)}</Radix.Title>
          {panel}
          <Button full className="mt-4" onClick={close}>
            Done
          </Button>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
