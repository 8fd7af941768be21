import { ImagePlus } from 'lucide-react'
import { useEffect, useEffectEvent } from 'react'
import { PromptTool } from '../../components/prompt-tool.tsx'
import { lazyComponent } from '../../lib/lazy-component.tsx'
import type { SourceState } from './use-source.ts'

export const SOURCE_BUTTON_ID = 'source-button'
export const SOURCE_PANEL_ID = 'source-panel'

/** The panel of the image to start from, and its errors. */
export const SourcePanel = lazyComponent(
  async () => (await import('./source-panel.tsx')).LoadedSourcePanel,
)

/** Opens the panel of the image to start from. An image that is pasted anywhere on the page is chosen. */
export function SourceButton({ state }: { state: SourceState }) {
  usePastedImage(state.isOffered, (file) => void state.chooseFile(file))
  if (!state.isOffered) return null
  const toggle = () => {
    if (state.isChosen) document.getElementById(SOURCE_PANEL_ID)?.focus()
    else state.setOpen(!state.isOpen)
  }
  return (
    <PromptTool
      icon={ImagePlus}
      id={SOURCE_BUTTON_ID}
      aria-expanded={state.isOpen}
      onClick={toggle}
    >
      Start from an image
    </PromptTool>
  )
}

function usePastedImage(isOn: boolean, onImage: (file: File) => void) {
  const onPasted = useEffectEvent(onImage)
  useEffect(() => {
    if (!isOn) return
    const onPaste = ({ clipboardData }: ClipboardEvent) => {
      // Office programs add an image of the text that they copy.
      if (clipboardData?.types.includes('text/plain')) return
      const file = imageIn(clipboardData)
      if (file) onPasted(file)
    }
    document.addEventListener('paste', onPaste)
    return () => document.removeEventListener('paste', onPaste)
  }, [isOn])
}

/** Returns the first image that was pasted or dropped. */
export const imageIn = (data: DataTransfer | null): File | undefined =>
  [...(data?.files ?? [])].find(({ type }) => type.startsWith('image/'))
