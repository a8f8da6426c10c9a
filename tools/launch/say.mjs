/**
 * Progress for a person: one line a step, with the seconds since the start. No colour when nobody watches.
 * @returns {(text: string) => void}
 */
export function makeSay(stream = process.stdout) {
  const began = Date.now();
  const [dim, plain] = stream.isTTY && !process.env.NO_COLOR ? ['\u001b[2m', '\u001b[0m'] : ['', ''];
  return (text) => {
    const seconds = ((Date.now() - began) / 1000).toFixed(1).padStart(5);
    stream.write(`${dim}${seconds} s${plain}  ${text}\n`);
  };
}

export const silent = () => undefined;
