/** Which of the forms we have a caller would rather have (RFC 9110, 12.5.1); the first where it does not say, or wants none of them. */
export function negotiated<Form extends string>(accept: string, forms: readonly [Form, ...Form[]]): Form {
  const wanted = accept.split(',').map((part) => {
    const [range = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const quality = Number(parameters.find((text) => text.startsWith('q='))?.slice(2) ?? 1);
    return { range, quality: quality >= 0 && quality <= 1 ? quality : 0 };
  });
  const qualityOf = (form: Form): number => {
    // The most exact that says something of it.
    for (const range of [form, `${form.split('/')[0]}/*`, '*/*']) {
      const said = wanted.find((one) => one.range === range);
      if (said) return said.quality;
    }
    return 0;
  };
  return forms.reduce((best, form) => (qualityOf(form) > qualityOf(best) ? form : best));
}
