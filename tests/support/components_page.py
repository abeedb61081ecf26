"""One page with every component in every state, written with the macros as any area writes them."""

from __future__ import annotations

from typing import Any

from flask import Flask, render_template_string
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from tests.support.reports import SHA

PAGE = """
{% extends "layouts/page.html" %}
{% from "components/forms.html" import csrf, field, submit %}
{% from "components/feedback.html" import notice, empty %}
{% from "components/document.html" import digest, steps %}
{% block title %}Thành phần{% endblock %}
{% block content %}
<h1>Thành phần</h1>
{{ steps(2, ["Chọn vị trí", "Xác nhận", "Kết quả"]) }}
{{ notice("info", "Dấu thời gian sẽ được thêm trong ít phút.") }}
{{ notice("good", "Đã ký văn bản.") }}
{{ notice("warn", "Chưa kiểm tra được tình trạng thu hồi của chứng thư.", "Chứng thư") }}
{{ notice("bad", "Mã PIN chưa đúng. Chưa có chữ ký nào được tạo.", "Chưa ký") }}
{% call notice("info", title="Nhiều dòng") %}<p>Một <a href="#content">liên kết</a>.</p>{% endcall %}
<form class="sheet" method="post">
  {{ csrf(form) }}
  {{ field(form.name, "Như ghi trong chứng thư.") }}
  {{ field(form.pin, inputmode="numeric", autocomplete="off") }}
  {{ field(form.kind) }}
  {{ field(form.place) }}
  {{ field(form.agreed) }}
  {{ field(form.reason, rows=3) }}
  <div class="acts">
    {{ submit("Ký số", sign="writing-sign") }}{{ submit("Quay lại", "secondary") }}
    {{ submit("Thu hồi", "danger") }}
  </div>
</form>
<div class="sheet"><h2>Mã băm</h2>{{ digest(sha256) }}</div>
{{ empty("Chưa có văn bản nào", "Tải lên một tệp PDF để ký.", "/", "Tải văn bản lên") }}
<table class="table"><thead><tr><th scope="col">Đơn vị</th><th scope="col" class="text-end">Tỷ lệ</th></tr></thead>
<tbody><tr><td>Sở Tài chính</td><td class="text-end">{{ 2431 | rate(2850) }}</td></tr></tbody></table>
{% endblock %}
"""

PLACES = [SelectChoice("1", "Dưới chức danh"), SelectChoice("2", "Góc trên bên phải")]


class Sample(FlaskForm):
    name = StringField("Họ và tên")
    pin = PasswordField("Mã PIN")
    kind = SelectField("Chứng thư", choices=["Cá nhân", "Cơ quan"])
    place = RadioField(
        "Vị trí",
        choices=[SelectChoice("1", "Dưới chức danh"), SelectChoice("2", "Góc trên bên phải")],
        default="1",
    )
    agreed = BooleanField("Tôi đã đọc văn bản và đồng ý ký")
    reason = TextAreaField("Ý kiến")


def hang(app: Flask) -> None:
    """Give the app the page `/components`."""

    def components() -> str:
        form: Any = Sample()
        form.pin.errors = ("Mã PIN chưa đúng. Còn 4 lần thử.",)
        return render_template_string(PAGE, form=form, sha256=SHA)

    app.add_url_rule("/components", "components", components)
