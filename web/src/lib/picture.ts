// The map and the line of the Atlas as one picture to take along, with what it shows, of when and
// from where, so that it stands by itself. Drawn from the page as it looks.

const taken = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'opacity'];
const written = ['font-size', 'font-weight', 'font-style', 'text-anchor', 'paint-order'];
const space = 24;

const escaped = (text: string) =>
  text.replace(
    /[&<>"]/g,
    (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!,
  );
const text = (
  at: { x: number; y: number },
  words: string,
  size: number,
  ink: string,
  weight = 400,
) =>
  `<text x="${at.x}" y="${at.y}" font-size="${size}" font-weight="${weight}" fill="${ink}">` +
  `${escaped(words)}</text>`;

/** A drawing of the page, every style written into it: no stylesheet goes along. */
function drawing(from: SVGSVGElement): SVGSVGElement {
  const copy = from.cloneNode(true) as SVGSVGElement;
  const [olds, news] = [[...from.querySelectorAll('*')], [...copy.querySelectorAll('*')]];
  olds.forEach((one, i) => {
    const style = getComputedStyle(one);
    const own = one.localName === 'text' ? [...taken, ...written] : taken;
    for (const name of own) news[i]!.setAttribute(name, style.getPropertyValue(name));
    news[i]!.removeAttribute('class');
  });
  // A link leads nowhere from a file.
  for (const link of copy.querySelectorAll('a')) {
    const group = document.createElementNS('http://www.w3.org/2000/svg', 'g');
    group.append(...link.childNodes);
    link.replaceWith(group);
  }
  copy.removeAttribute('class');
  copy.setAttribute('overflow', 'visible');
  return copy;
}

/** The tiles, which are no drawing on the page: squares with their names and numbers. */
function tiles(grid: HTMLElement, ink: string): { body: string; width: number; height: number } {
  const whole = grid.getBoundingClientRect();
  let body = '';
  for (const tile of grid.querySelectorAll<HTMLElement>('.tile')) {
    const box = tile.getBoundingClientRect();
    const style = getComputedStyle(tile);
    const [x, y] = [box.x - whole.x, box.y - whole.y];
    const hatched = style.backgroundImage !== 'none';
    const lined = parseFloat(style.borderTopWidth) > 0;
    body +=
      `<rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="3"` +
      ` fill="${hatched ? 'url(#picture-hatch)' : style.backgroundColor}"` +
      ` stroke="${lined ? style.borderTopColor : 'none'}" stroke-width="1.5"` +
      `${style.borderTopStyle === 'dashed' ? ' stroke-dasharray="4 3"' : ''}/>`;
    for (const part of tile.querySelectorAll('span')) {
      const at = part.getBoundingClientRect();
      const look = getComputedStyle(part);
      const size = parseFloat(look.fontSize);
      body += text(
        { x: at.x - whole.x, y: at.y - whole.y + size },
        part.textContent ?? '',
        size,
        look.color || ink,
        Number(look.fontWeight),
      );
    }
  }
  return { body, width: whole.width, height: whole.height };
}

export interface Captions {
  title: string;
  lines: string[];
  /** What stands beneath: source, state. */
  foot: string;
}

/** The picture as the text of an SVG, with its size. */
export function pictureOf(
  page: ParentNode,
  captions: Captions,
): { svg: string; width: number; height: number } {
  const root = getComputedStyle(document.documentElement);
  const [paper, ink, quiet, line] = ['--paper', '--ink', '--ink-2', '--line'].map((name) =>
    root.getPropertyValue(name).trim(),
  ) as [string, string, string, string];
  let body = '';
  let width = 420;
  let y = space + 18;
  body += text({ x: space, y }, captions.title, 20, ink, 640);
  for (const words of captions.lines) {
    y += 24;
    body += text({ x: space, y }, words, 15, ink);
  }
  y += space;
  const put = (inner: string, wide: number, high: number) => {
    body += `<g transform="translate(${space} ${y})">${inner}</g>`;
    width = Math.max(width, wide);
    y += high + space;
  };
  const grid = page.querySelector<HTMLElement>('.grid');
  const map = page.querySelector<SVGSVGElement>('section svg[role=group]');
  const series = page.querySelector<SVGSVGElement>('figure > svg');
  if (grid) {
    const drawn = tiles(grid, ink);
    put(drawn.body, drawn.width, drawn.height);
  }
  for (const one of [map, series]) {
    if (!one) continue;
    const box = one.getBoundingClientRect();
    const copy = drawing(one);
    copy.setAttribute('width', String(box.width));
    copy.setAttribute('height', String(box.height));
    put(new XMLSerializer().serializeToString(copy), box.width, box.height);
  }
  // The title is not cut: about how wide it is written.
  width = Math.max(width, captions.title.length * 11, captions.foot.length * 6) + 2 * space;
  body += text({ x: space, y: y - space / 2 }, captions.foot, 12, quiet);
  const height = y + space / 2;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"` +
    ` viewBox="0 0 ${width} ${height}"` +
    ` font-family="'Golos Text', 'Noto Sans', 'DejaVu Sans', sans-serif">` +
    `<title>${escaped([captions.title, ...captions.lines].join('. '))}</title>` +
    `<defs><pattern id="picture-hatch" width="6" height="6"` +
    ` patternUnits="userSpaceOnUse" patternTransform="rotate(45)">` +
    `<path d="M0 0V6" stroke="${line}" stroke-width="3"/></pattern></defs>` +
    `<rect width="100%" height="100%" fill="${paper}"/>${body}</svg>`;
  return { svg, width, height };
}

/** The same in dots, twice as fine as the page. */
export async function inDots(picture: {
  svg: string;
  width: number;
  height: number;
}): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture.svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.width * 2);
  canvas.height = Math.round(picture.height * 2);
  const context = canvas.getContext('2d')!;
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'),
  );
}

/** Gives a file to the browser to keep. */
export function keep(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
