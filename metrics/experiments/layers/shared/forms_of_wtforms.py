"""The page's form with WTForms: Flask's usual one, and Django's stand-in."""

import wtforms


class Numbers(wtforms.Form):
    number = wtforms.IntegerField()


class Forms:
    @staticmethod
    def number(data):
        form = Numbers(data)
        return form.number.data if form.validate() else None

    field = staticmethod(lambda: str(Numbers().number()))
