'use strict';
// Above each strip of crops: two versions of one crop with a line between them to move, zoom, and their difference.
for (const view of document.querySelectorAll('.view')) {
  const figures = [...view.querySelectorAll('figure')];
  const names = figures.map(figure => figure.dataset.name);
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const choice = chosen => make('select', {}, ...names.map((name, i) =>
    make('option', { value: i, selected: i === chosen, textContent: name })));
  const method = names.length > 3 ? names.length - 2 : 1;
  const left = choice(Math.max(0, names.indexOf('bicubic')));
  const right = choice(method === 1 ? names.length - 1 : method);
  const zoom = make('select', {}, ...[1, 2, 3, 4, 6].map(factor =>
    make('option', { value: factor, textContent: factor === 1 ? '1:1' : factor + '\u00d7' })));
  const width = +view.style.getPropertyValue('--w');
  zoom.value = view.clientWidth >= width * 3 + 40 ? 3 : view.clientWidth >= width * 2 + 40 ? 2 : 1;
  const difference = make('input', { type: 'checkbox' });
  const gain = make('input', { type: 'range', min: 1, max: 16, value: 4, disabled: true });
  const slider = make('input', { type: 'range', min: 0, max: 100, step: 0.5, value: 50, className: 'slider' });
  slider.setAttribute('aria-label', 'Line between the two versions');
  const below = make('img', { alt: '' });
  const over = make('img', { alt: '', className: 'over' });
  const tagLeft = make('span', { className: 'tag left' });
  const tagRight = make('span', { className: 'tag right' });
  const stage = make('div', { className: 'stage' }, below, over, make('span', { className: 'edge' }), tagLeft, tagRight);

  const draw = () => {
    over.src = figures[left.value].querySelector('img').src;
    below.src = figures[right.value].querySelector('img').src;
    tagLeft.textContent = names[left.value];
    tagRight.textContent = names[right.value];
    figures.forEach((figure, i) =>
      figure.querySelector('img').classList.toggle('chosen', i === +left.value || i === +right.value));
    view.style.setProperty('--zoom', zoom.value);
    stage.style.setProperty('--at', slider.value);
    stage.style.setProperty('--gain', gain.value);
    stage.classList.toggle('difference', difference.checked);
    gain.disabled = !difference.checked;
    slider.disabled = difference.checked;
  };
  for (const control of [left, right, zoom, difference, gain, slider]) {
    control.addEventListener('input', draw);
  }
  const follow = event => {
    if (!difference.checked && (event.type === 'pointerdown' || event.buttons)) {
      const box = stage.getBoundingClientRect();
      slider.value = 100 * (event.clientX - box.left) / box.width;
      draw();
    }
  };
  below.draggable = over.draggable = false;
  stage.addEventListener('pointerdown', event => { stage.setPointerCapture(event.pointerId); follow(event); });
  stage.addEventListener('pointermove', follow);

  view.querySelector('.strip').before(
    make('div', { className: 'controls' },
      make('label', {}, 'left', left), make('label', {}, 'right', right), make('label', {}, 'zoom', zoom),
      make('label', {}, difference, 'difference'), make('label', {}, 'times', gain)),
    make('div', { className: 'compare' }, stage, slider));
  draw();
}
