import { Frame, Sheet } from './sheet.tsx'

/** The sheet is there, nothing has developed: where there is no picture, or none may be shown. */
export const UndevelopedSheet = () => (
  <div aria-hidden>
    <Sheet label="Empty frames" columns={4}>
      {FRAMES.map((number) => (
        <Frame key={number} number={number}>
          <span className="photo developing" />
        </Frame>
      ))}
    </Sheet>
  </div>
)

const FRAMES = Array.from({ length: 12 }, (_, index) => index + 1)
