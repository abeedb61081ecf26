adoption-read = Đã ghi nhận thêm { $events } sự kiện.
adoption-one-form = Chỉ chọn một trong hai: --json hoặc --csv.
adoption-bad-moment = Thời điểm phải viết theo ISO 8601, ví dụ 2026-06-30T17:00:00Z.
adoption-refused = Không có số liệu: { $reason }
adoption-figure = { $measure } · { $place } · { $first } – { $last }: { $rate }; loại trừ { $excluded }, ghi nhận muộn { $late }
adoption-no-figure = { $measure } · { $place } · { $first } – { $last }: không có số liệu ({ $reason })
