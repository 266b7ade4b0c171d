package io.github.acutance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.data.RegionMasks.Labels;
import io.github.acutance.data.RegionMasks.Region;
import io.github.acutance.image.Image;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The goldens of the specs (srobb, section 7). */
class RegionMasksTest {
    private static final Labels LABELS = new Labels(Set.of(157), Set.of(255));

    private static Image map(String... rows) {
        byte[] samples = new byte[rows.length * rows[0].length()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = switch (rows[i / rows[0].length()].charAt(i % rows[0].length())) {
                case 's' -> (byte) 157;
                case '?' -> (byte) 255;
                default -> 1;
            };
        }
        return Image.of8(rows[0].length(), rows.length, 1, samples);
    }

    private static String row(RegionMasks masks, int y) {
        StringBuilder text = new StringBuilder();
        for (int x = 0; x < masks.width(); x++) {
            text.append(
                    switch (masks.at(x, y)) {
                        case BOUNDARY -> 'B';
                        case BACKGROUND -> '.';
                        case OBJECT -> 'O';
                    });
        }
        return text.toString();
    }

    private static int count(RegionMasks masks, Region region) {
        int count = 0;
        for (float value : masks.mask(region)) {
            count += (int) value;
        }
        return count;
    }

    @Test
    void of_twoHalves_isAStripAlongTheBorder() {
        Image halves = map("sss111", "sss111", "sss111", "sss111", "sss111", "sss111");
        for (int y = 0; y < 6; y++) {
            assertThat(row(RegionMasks.of(halves, LABELS, 0), y)).isEqualTo("..BOOO");
            assertThat(row(RegionMasks.of(halves, LABELS, 1), y)).isEqualTo(".BBBOO");
            assertThat(row(RegionMasks.of(halves, LABELS, 2), y)).isEqualTo("BBBBBO");
        }
    }

    @Test
    void of_oneLabel_isAllBackground() {
        RegionMasks masks = RegionMasks.of(map("ssss", "ssss"), LABELS, 2);
        assertThat(count(masks, Region.BACKGROUND)).isEqualTo(8);
        assertThat(count(masks, Region.BOUNDARY) + count(masks, Region.OBJECT)).isZero();
    }

    @Test
    void of_onePixelObject_isTheUnionOfThreeCrosses() {
        Image dot = map("sssssss", "sssssss", "sssssss", "sss1sss", "sssssss", "sssssss", "sssssss");
        assertThat(count(RegionMasks.of(dot, LABELS, 0), Region.BOUNDARY)).isEqualTo(3);
        assertThat(count(RegionMasks.of(dot, LABELS, 1), Region.BOUNDARY)).isEqualTo(10);
    }

    @Test
    void of_unlabelledPixels_areObjectsWithoutEdges() {
        RegionMasks masks = RegionMasks.of(map("ss??11"), LABELS, 1);
        assertThat(row(masks, 0)).isEqualTo("..OOOO");
    }

    @Test
    void crop_part_keepsItsRegions() {
        RegionMasks masks = RegionMasks.of(map("sss111", "sss111"), LABELS, 1).crop(1, 1, 4, 1);
        assertThat(row(masks, 0)).isEqualTo("BBBO");
        assertThatThrownBy(() -> masks.crop(1, 0, 4, 1)).hasMessageContaining("inside 4 x 1");
    }

    @Test
    void of_colourMap_isRefused() {
        Image colour = Image.of8(1, 1, 3, new byte[3]);
        assertThatThrownBy(() -> RegionMasks.of(colour, LABELS, 2))
                .hasMessage("label map: expected gray with 8 bits, found 1 x 1 RGB 8 bit");
    }
}
