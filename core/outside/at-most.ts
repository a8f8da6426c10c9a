/** Hands on what another server sends, piece by piece, until it is more than allowed; then `tooLong` is thrown. In bytes. */
export async function* atMost(most: number, pieces: AsyncIterable<Uint8Array>, tooLong: () => Error): AsyncGenerator<Uint8Array> {
  let seen = 0;
  for await (const piece of pieces) {
    seen += piece.byteLength;
    if (seen > most) throw tooLong();
    yield piece;
  }
}
