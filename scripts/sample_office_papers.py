# ruff: noqa: E501 - a document's sentences are easier to read unbroken
"""The sample documents that go through the office: one page each, the year left blank, for they are numbered in any."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.lib.enums import TA_CENTER
from reportlab.platypus import Flowable, Paragraph
from sample_layout import ARTICLE, BASIS, BODY, Signer, close, close_two, head, style, title, write

HEAD: Signer = (("GIÁM ĐỐC",), "Nguyễn Thị Minh Anh")
DEPUTY: Signer = (("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Trần Quốc Bảo")
BLANK_YEAR = "\u00a0" * 10
DEAR = style("dear", alignment=TA_CENTER, spaceAfter=10)
WHO = style("who", "TB", 14, alignment=TA_CENTER, spaceAfter=6)
LAW = (
    "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;"
)
SIGNING_LAW = (
    "Căn cứ Nghị định số 68/2024/NĐ-CP ngày 25 tháng 6 năm 2024 của Chính phủ quy định về chữ ký số "
    "chuyên dùng công vụ;"
)
LAST = "Trong quá trình thực hiện, nếu có vướng mắc, đề nghị phản ánh về Văn phòng Sở để được hướng dẫn./."


@dataclass(frozen=True)
class Paper:
    """One document: `kind` is None for an official letter, whose subject stands under its number."""

    name: str
    kind: str | None
    symbol: str
    about: str
    texts: tuple[str, ...]
    copies: tuple[str, ...]
    signer: Signer = HEAD
    dear: str = ""
    basis: tuple[str, ...] = ()


PAPERS = (
    Paper(
        "cong-dien", "CÔNG ĐIỆN", "CĐ-SKHCN",
        "Về việc bảo đảm thông tin liên lạc<br/>ứng phó triều cường, ngập úng",
        (
            "Theo dự báo, trong những ngày tới mực nước triều tại Cần Thơ tiếp tục lên cao, có nguy cơ gây ngập "
            "tại các phường trung tâm. Giám đốc Sở Khoa học và Công nghệ yêu cầu:",
            "1. Trung tâm Công nghệ thông tin trực 24/24 giờ, bảo đảm hộp thư công vụ và hệ thống ký số không gián đoạn.",
            "2. Các doanh nghiệp viễn thông kiểm tra nguồn điện dự phòng của các trạm đặt tại khu vực trũng.",
            "3. Văn phòng Sở tổng hợp tình hình, báo cáo Giám đốc Sở trước 16 giờ hằng ngày./.",
        ),
        ("Trung tâm CNTT;", "Các doanh nghiệp viễn thông;", "Lưu: VT, BCVT."),
        dear="Kính gửi: Các đơn vị trực thuộc Sở.",
    ),
    Paper(
        "giay-moi", "GIẤY MỜI", "GM-SKHCN", "Họp giao ban công tác chuyển đổi số",
        (
            "Sở Khoa học và Công nghệ trân trọng kính mời đại diện lãnh đạo các sở, ban, ngành dự họp giao ban "
            "công tác chuyển đổi số.",
            "1. Thời gian: 08 giờ 00 phút, thứ Sáu tuần này.",
            "2. Địa điểm: phòng họp số 2, trụ sở Sở Khoa học và Công nghệ.",
            "3. Nội dung: tỷ lệ văn bản đi được ký số và gửi trên mạng; tình hình sử dụng hộp thư công vụ; "
            "khó khăn, vướng mắc của các đơn vị mới sắp xếp.",
            "Kính mời quý vị đến dự đúng giờ, mang theo thiết bị ký số để thực hành./.",
        ),
        ("Như trên;", "Ban Giám đốc Sở;", "Lưu: VT, VP."),
        dear="Kính gửi: Các sở, ban, ngành thành phố.",
    ),
    Paper(
        "cong-van-gop-y", None, "SKHCN-KHTC",
        "góp ý dự thảo Nghị quyết hỗ trợ<br/>doanh nghiệp đổi mới sáng tạo",
        (
            "Phúc đáp đề nghị của Sở Tài chính về việc góp ý dự thảo Nghị quyết quy định chính sách hỗ trợ doanh "
            "nghiệp đổi mới sáng tạo trên địa bàn thành phố, Sở Khoa học và Công nghệ có ý kiến như sau:",
            "1. Thống nhất với sự cần thiết và bố cục của dự thảo.",
            "2. Đề nghị bổ sung đối tượng là hợp tác xã có ứng dụng công nghệ số trong sản xuất nông nghiệp.",
            "3. Đề nghị nộp và trả kết quả hồ sơ hỗ trợ hoàn toàn dưới dạng điện tử có ký số.",
            "Sở Khoa học và Công nghệ kính gửi Sở Tài chính tổng hợp./.",
        ),
        ("Như trên;", "Ban Giám đốc Sở;", "Lưu: VT, KHTC."),
        dear="Kính gửi: Sở Tài chính.",
    ),
    Paper(
        "thong-bao-truc", "THÔNG BÁO", "TB-SKHCN",
        "Lịch trực bảo đảm hệ thống thông tin dịp Tết Dương lịch",
        (
            "Để bảo đảm hệ thống thông tin hoạt động liên tục trong thời gian nghỉ Tết Dương lịch, Sở Khoa học và "
            "Công nghệ thông báo lịch trực như sau:",
            "1. Trực lãnh đạo: Ban Giám đốc Sở, theo phân công.",
            "2. Trực kỹ thuật: Trung tâm Công nghệ thông tin, hai người mỗi ca, ba ca mỗi ngày.",
            "3. Khi có sự cố, báo ngay đường dây nóng của Trung tâm; sự cố mất an toàn thông tin báo trong 30 phút./.",
        ),
        ("Các phòng, đơn vị;", "Trung tâm CNTT;", "Lưu: VT, VP."),
    ),
    Paper(
        "ke-hoach-dien-tap", "KẾ HOẠCH", "KH-SKHCN",
        "Diễn tập ứng cứu sự cố an toàn thông tin mạng",
        (
            "1. Mục đích: kiểm tra khả năng phát hiện, xử lý sự cố của các đơn vị; hoàn thiện quy trình phối hợp.",
            "2. Tình huống: hộp thư công vụ của một đơn vị bị chiếm quyền và gửi thư lừa đảo có tệp giả chữ ký số.",
            "3. Thành phần: Đội ứng cứu sự cố thành phố; cán bộ chuyên trách của 20 sở, ban, ngành và 103 xã, phường.",
            "4. Kinh phí: từ nguồn chi thường xuyên đã giao cho Trung tâm Công nghệ thông tin.",
            "5. Tổ chức thực hiện: Trung tâm Công nghệ thông tin chủ trì; kết quả được báo cáo trong 05 ngày làm việc./.",
        ),
        ("UBND thành phố (để báo cáo);", "Các sở, ban, ngành;", "Lưu: VT, ATTT."),
    ),
    Paper(
        "to-trinh-thiet-bi", "TỜ TRÌNH", "TTr-SKHCN",
        "Phê duyệt kế hoạch trang bị thiết bị ký số cho lãnh đạo cấp phòng",
        (
            "Sau khi sắp xếp tổ chức bộ máy, 42 lãnh đạo cấp phòng chưa có chứng thư chữ ký số; 118 chứng thư sẽ "
            "hết hạn trong năm tới. Sở Khoa học và Công nghệ kính trình Ủy ban nhân dân thành phố:",
            "1. Cấp mới 42 chứng thư và thiết bị lưu khóa bí mật.",
            "2. Gia hạn 118 chứng thư, thực hiện trước ngày hết hạn ít nhất 30 ngày.",
            "3. Giao Sở Khoa học và Công nghệ tổ chức tập huấn trong quý đầu năm.",
            "Kính trình Ủy ban nhân dân thành phố xem xét, quyết định./.",
        ),
        ("Như trên;", "Ban Giám đốc Sở;", "Lưu: VT, KHTC."),
        dear="Kính gửi: Ủy ban nhân dân thành phố.",
    ),
    Paper(
        "quyet-dinh-phan-cong", "QUYẾT ĐỊNH", "QĐ-SKHCN",
        "Phân công quản lý thiết bị lưu khóa bí mật của cơ quan",
        (
            "Giao Văn thư Sở trực tiếp quản lý, sử dụng thiết bị lưu khóa bí mật của cơ quan để ký số văn bản đi; "
            "không giao cho người khác khi chưa được phép bằng văn bản.",
            "Văn phòng Sở kiểm tra việc quản lý, sử dụng thiết bị hằng quý.",
            "Quyết định này có hiệu lực kể từ ngày ký. Chánh Văn phòng Sở và Văn thư Sở chịu trách nhiệm thi hành./.",
        ),
        ("Như Điều 3;", "Lưu: VT."),
        basis=(LAW, "Theo đề nghị của Chánh Văn phòng Sở."),
    ),
    Paper(
        "quyet-dinh-sang-kien", "QUYẾT ĐỊNH", "QĐ-SKHCN",
        "Công nhận sáng kiến cấp cơ sở của công chức, viên chức",
        (
            "Công nhận 06 sáng kiến cấp cơ sở của công chức, viên chức Sở theo đề nghị của Hội đồng sáng kiến, trong "
            "đó có sáng kiến đối soát danh sách nhân sự với hộp thư công vụ.",
            "Các cá nhân có sáng kiến được công nhận được hưởng quyền lợi theo quy định hiện hành.",
            "Chánh Văn phòng Sở, Trưởng các phòng, đơn vị và các cá nhân liên quan chịu trách nhiệm thi hành./.",
        ),
        ("Như Điều 3;", "Hội đồng sáng kiến;", "Lưu: VT, VP."),
        basis=(LAW, "Theo đề nghị của Chủ tịch Hội đồng sáng kiến Sở."),
    ),
    Paper(
        "quyet-dinh-quy-che", "QUYẾT ĐỊNH", "QĐ-SKHCN",
        "Ban hành Quy chế quản lý và sử dụng chữ ký số của Sở",
        (
            "Ban hành kèm theo Quyết định này Quy chế quản lý và sử dụng chữ ký số của Sở Khoa học và Công nghệ.",
            "Văn bản đi được ký số theo thứ tự: người có thẩm quyền ký; văn thư cấp số, ngày tháng; cơ quan ký; phát hành.",
            "Quyết định này có hiệu lực kể từ ngày ký. Trưởng các phòng, đơn vị chịu trách nhiệm thi hành./.",
        ),
        ("Như Điều 3;", "Sở Nội vụ, Sở Tài chính, Sở Xây dựng;", "Lưu: VT, CNTT."),
        basis=(LAW, SIGNING_LAW, "Theo đề nghị của Chánh Văn phòng Sở."),
    ),
    Paper(
        "thong-bao-ket-luan", "THÔNG BÁO", "TB-SKHCN",
        "Kết luận của Giám đốc Sở tại cuộc họp về an toàn thông tin",
        (
            "Tại cuộc họp về bảo đảm an toàn hệ thống thông tin, sau khi nghe Trung tâm Công nghệ thông tin báo cáo và "
            "ý kiến các đơn vị, Giám đốc Sở kết luận:",
            "1. Rà soát toàn bộ hộp thư công vụ không sử dụng quá 45 ngày, tạm khóa theo quy định.",
            "2. Không chuyển tiếp tự động thư công vụ ra hộp thư bên ngoài.",
            "3. Hoàn thành hồ sơ cấp độ của 05 hệ thống còn lại trong quý này.",
            "Văn phòng Sở thông báo để các đơn vị biết, thực hiện./.",
        ),
        ("Các phòng, đơn vị;", "Trung tâm CNTT;", "Lưu: VT, VP."),
    ),
    Paper(
        "cong-van-tap-huan", None, "SKHCN-VP", "cử cán bộ tham dự tập huấn<br/>ký số và văn thư điện tử",
        (
            "Sở Khoa học và Công nghệ tổ chức lớp tập huấn ký số và gửi, nhận văn bản điện tử cho văn thư và lãnh đạo "
            "cấp phòng của các sở, ban, ngành.",
            "1. Thời gian: một ngày, bắt đầu lúc 07 giờ 30 phút.",
            "2. Mỗi đơn vị cử 01 văn thư và 01 lãnh đạo cấp phòng, mang theo thiết bị lưu khóa bí mật.",
            "3. Danh sách gửi về hộp thư công vụ của Sở trước ngày khai mạc 03 ngày làm việc.",
            LAST,
        ),
        ("Như trên;", "Giám đốc Sở (để báo cáo);", "Lưu: VT, VP."),
        DEPUTY,
        dear="Kính gửi: Các sở, ban, ngành thành phố.",
    ),
    Paper(
        "cong-van-bao-tri", None, "SKHCN-VP", "tạm dừng hộp thư công vụ<br/>để bảo trì hệ thống",
        (
            "Để nâng cấp hệ thống thư điện tử công vụ, Sở Khoa học và Công nghệ thông báo tạm dừng dịch vụ từ 22 giờ 00 "
            "thứ Bảy đến 04 giờ 00 Chủ nhật tuần này.",
            "1. Thư đến trong thời gian bảo trì được giữ lại và chuyển vào hộp thư khi hệ thống hoạt động trở lại.",
            "2. Việc ký số và phát hành văn bản không bị ảnh hưởng.",
            "3. Các đơn vị có nhiệm vụ trực sử dụng đường dây nóng của Trung tâm Công nghệ thông tin.",
            LAST,
        ),
        ("Như trên;", "Giám đốc Sở (để báo cáo);", "Lưu: VT, CNTT."),
        DEPUTY,
        dear="Kính gửi: Các sở, ban, ngành thành phố.",
    ),
    Paper(
        "cong-van-hop-thu", None, "SKHCN-VP", "sử dụng hộp thư công vụ<br/>trong trao đổi văn bản",
        (
            "Thực hiện kế hoạch chuyển đổi số của thành phố, Sở Khoa học và Công nghệ đề nghị các phòng, đơn vị trực thuộc:",
            "1. Sử dụng hộp thư công vụ trong trao đổi văn bản; không dùng hộp thư cá nhân.",
            "2. Kiểm tra chữ ký số của văn bản đến trước khi đăng ký; văn bản không hợp lệ được trả lại kèm lý do.",
            "3. Báo ngay Văn phòng Sở khi có thay đổi về nhân sự để cấp, tạm khóa hộp thư.",
            LAST,
        ),
        ("Như trên;", "Giám đốc Sở (để báo cáo);", "Lưu: VT, VP."),
        DEPUTY,
        dear="Kính gửi: Các phòng, đơn vị trực thuộc Sở.",
    ),
    Paper(
        "ke-hoach-kiem-tra", "KẾ HOẠCH", "KH-SKHCN",
        "Kiểm tra công tác văn thư điện tử tại các đơn vị trực thuộc",
        (
            "1. Mục đích: đánh giá việc ký số, gửi, nhận và lưu trữ văn bản điện tử tại các đơn vị trực thuộc.",
            "2. Thời gian: trong 02 tuần đầu của tháng sau; mỗi đơn vị một buổi.",
            "3. Nội dung: sổ đăng ký văn bản đi; chữ ký số của người có thẩm quyền và của cơ quan; hồ sơ điện tử.",
            "4. Tổ chức thực hiện: Văn phòng Sở chủ trì, báo cáo kết quả trong 05 ngày làm việc sau khi kết thúc./.",
        ),
        ("Các đơn vị trực thuộc;", "Ban Giám đốc Sở;", "Lưu: VT, VP."),
    ),
    Paper(
        "ke-hoach-kiem-tra-moi", "KẾ HOẠCH", "KH-SKHCN",
        "Kiểm tra văn thư, lưu trữ điện tử tại các phòng và đơn vị trực thuộc",
        (
            "Kế hoạch này thay thế Kế hoạch kiểm tra công tác văn thư điện tử đã ban hành, do bổ sung các phòng chuyên môn.",
            "1. Mục đích: đánh giá việc ký số, gửi, nhận và lưu trữ văn bản điện tử tại các phòng và đơn vị trực thuộc.",
            "2. Thời gian: trong 03 tuần đầu của tháng sau; mỗi phòng, đơn vị một buổi.",
            "3. Nội dung: sổ đăng ký văn bản đi; chữ ký số của người có thẩm quyền và của cơ quan; hồ sơ điện tử.",
            "4. Tổ chức thực hiện: Văn phòng Sở chủ trì, báo cáo kết quả trong 05 ngày làm việc sau khi kết thúc./.",
        ),
        ("Các phòng, đơn vị trực thuộc;", "Ban Giám đốc Sở;", "Lưu: VT, VP."),
    ),
    Paper(
        "to-trinh-kinh-phi", "TỜ TRÌNH", "TTr-SKHCN",
        "Xin kinh phí nâng cấp hạ tầng mạng của các xã, phường",
        (
            "Hạ tầng mạng tại 17 xã, phường sau sắp xếp chưa đáp ứng yêu cầu gửi, nhận văn bản điện tử. Sở Khoa học và "
            "Công nghệ kính trình Ủy ban nhân dân thành phố:",
            "1. Chấp thuận chủ trương nâng cấp đường truyền số liệu chuyên dùng cho 17 xã, phường.",
            "2. Giao Sở Tài chính cân đối nguồn kinh phí trong dự toán năm sau.",
            "Kính trình Ủy ban nhân dân thành phố xem xét, quyết định./.",
        ),
        ("Như trên;", "Sở Tài chính;", "Lưu: VT, KHTC."),
        dear="Kính gửi: Ủy ban nhân dân thành phố.",
    ),
    Paper(
        "bao-cao-quy", "BÁO CÁO", "BC-SKHCN",
        "Kết quả sử dụng chữ ký số và hộp thư công vụ trong quý",
        (
            "1. Chữ ký số: 2.431 trên 2.850 lãnh đạo các cấp có chứng thư (85,3%); 2.204 người đã ký số trong tháng cuối quý.",
            "2. Hộp thư công vụ: 9.118 trên 9.640 công chức, viên chức có hộp thư; 7.905 người sử dụng thường xuyên.",
            "3. Văn bản đến: kiểm tra chữ ký số của 96.540 văn bản; trả lại 212 văn bản.",
            "4. Kiến nghị: giao chỉ tiêu tỷ lệ văn bản đi có đủ hai chữ ký số cho từng đơn vị, đưa vào đánh giá hằng quý./.",
        ),
        ("UBND thành phố;", "Ban Giám đốc Sở;", "Lưu: VT, CĐS."),
        DEPUTY,
    ),
    Paper(
        "huong-dan-nop-luu", "HƯỚNG DẪN", "HD-SKHCN",
        "Nộp lưu hồ sơ điện tử vào lưu trữ cơ quan",
        (
            "1. Hồ sơ điện tử được nộp lưu trong thời hạn 01 năm kể từ khi công việc kết thúc.",
            "2. Mỗi hồ sơ có mục lục văn bản; mỗi văn bản giữ nguyên chữ ký số của người có thẩm quyền và của cơ quan.",
            "3. Chữ ký số sắp hết thời hạn bảo đảm được gia hạn trước khi nộp lưu.",
            LAST,
        ),
        ("Các phòng, đơn vị;", "Lưu: VT, VP."),
    ),
)  # fmt: skip


def office_papers() -> None:
    """Lay all of them out, and the minutes that two people sign."""
    for one in PAPERS:
        write(f"van-phong/{one.name}", one.about.replace("<br/>", " "), _story(one))
    _handing_over()


def _story(paper: Paper) -> list[Flowable]:
    subject = paper.about if paper.kind is None else None
    story = head(paper.symbol, subject, BLANK_YEAR)
    if paper.kind is not None:
        story += title(paper.kind, paper.about)
    if paper.dear:
        story.append(Paragraph(paper.dear, DEAR))
    if paper.basis:
        story.append(Paragraph("GIÁM ĐỐC SỞ KHOA HỌC VÀ CÔNG NGHỆ", WHO))
        story += [Paragraph(text, BASIS) for text in paper.basis]
        story.append(Paragraph("QUYẾT ĐỊNH:", WHO))
        story += [
            Paragraph(f'<font name="TB">Điều {number}.</font> {text}', ARTICLE)
            for number, text in enumerate(paper.texts, 1)
        ]
    else:
        story += [Paragraph(text, BODY) for text in paper.texts]
    return [*story, close(paper.signer, paper.copies)]


def _handing_over() -> None:
    story = head("BB-SKHCN", year=BLANK_YEAR) + title(
        "BIÊN BẢN", "Bàn giao thiết bị lưu khóa bí mật của cơ quan"
    )
    for text in (
        "Tại trụ sở Sở Khoa học và Công nghệ, hai bên cùng kiểm tra và bàn giao thiết bị lưu khóa bí mật của cơ quan:",
        "1. Bên giao: ông Trần Quốc Bảo, Phó Giám đốc Sở, phụ trách công tác văn thư đến hết ngày bàn giao.",
        "2. Bên nhận: bà Nguyễn Thị Minh Anh, Giám đốc Sở, trực tiếp phụ trách từ ngày bàn giao.",
        "3. Thiết bị: 01 thiết bị, hoạt động bình thường; mã mở khóa được đổi ngay trước mặt hai bên.",
        "Biên bản được hai bên đọc lại, thống nhất và ký số./.",
    ):
        story.append(Paragraph(text, BODY))
    left, right = (("BÊN GIAO", "PHÓ GIÁM ĐỐC"), DEPUTY[1]), (("BÊN NHẬN", "GIÁM ĐỐC"), HEAD[1])
    story.append(close_two(left, right, ("Hai bên ký;", "Lưu: VT, VP.")))
    write("van-phong/bien-ban-ban-giao", "Biên bản bàn giao thiết bị lưu khóa bí mật", story)
