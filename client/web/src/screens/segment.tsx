// Drop images, choose a model, start.
export default function Segment() {
  return <main><h1>Segment</h1></main>;
}
