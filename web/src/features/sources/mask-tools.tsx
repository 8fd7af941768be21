import { Contrast, Eraser, Paintbrush, Redo2, SquareDashed, Trash2, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Segments } from '../../components/segments.tsx'
import type { Size } from './mask-draw.ts'
import { NumberRange } from './number-range.tsx'
import { RectangleForm } from './rectangle-form.tsx'
import type { MaskEditor } from './use-mask-editor.ts'

interface MaskToolsProps {
  editor: MaskEditor
  source: Size
  /** The sizes of the brush. */
  range: { min: number; max: number }
}

const TOOLS = [
  { value: 'brush', icon: Paintbrush, name: 'Brush' },
  { value: 'eraser', icon: Eraser, name: 'Eraser' },
] as const

/** The tools of the mask dialog. Their keys are in the tooltips. */
export function MaskTools({ editor, source, range }: MaskToolsProps) {
  const [hasRectangle, setHasRectangle] = useState(false)
  const { done, undone } = editor.history
  return (
    <div className="border-b border-line px-5 py-2 max-md:px-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Segments
          label="Tool"
          options={TOOLS.map(({ value, icon: Icon, name }) => ({
            value,
            label: (
              <>
                <Icon size={14} strokeWidth={1.75} aria-hidden />
                {name}
              </>
            ),
          }))}
          value={editor.tool}
          onChange={editor.setTool}
        />
        <div className="w-40">
          <NumberRange
            name="size"
            label="Size in pixels"
            min={range.min}
            max={range.max}
            step={1}
            value={editor.size}
            onChange={editor.setSize}
          />
        </div>
        <div className="flex flex-wrap items-center gap-1">
          <Tool
            icon={Undo2}
            name="Undo"
            keys="Ctrl+Z"
            isOff={done.length === 0}
            onUse={editor.undo}
          />
          <Tool
            icon={Redo2}
            name="Redo"
            keys="Ctrl+Shift+Z"
            isOff={undone.length === 0}
            onUse={editor.redo}
          />
          <Tool icon={Contrast} name="Invert" keys="I" onUse={editor.invert} />
          <Tool icon={Trash2} name="Clear" isOff={done.length === 0} onUse={editor.clear} />
          <Button
            variant="quiet"
            icon={SquareDashed}
            aria-expanded={hasRectangle}
            onClick={() => setHasRectangle(!hasRectangle)}
          >
            Rectangle
          </Button>
        </div>
      </div>
      {hasRectangle && <RectangleForm editor={editor} source={source} />}
    </div>
  )
}

interface ToolProps {
  icon: typeof Undo2
  name: string
  keys?: string
  isOff?: boolean
  onUse: () => void
}

const Tool = ({ icon, name, keys, isOff = false, onUse }: ToolProps) => (
  <Button
    square
    variant="quiet"
    icon={icon}
    aria-label={name}
    aria-keyshortcuts={keys?.replace('Ctrl', 'Control')}
    title={keys ? `${name} (${keys})` : name}
    reasonHidden
    disabledReason={isOff ? 'Nothing is painted.' : undefined}
    onClick={onUse}
  />
)
